import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { at, differences, fill, readScenarios } from "../scenarios/scenario.js";

it.each([
  ["fewer fields than the answer has", { a: 1 }, { a: "1", b: 2 }],
  ["a figure as text", { a: 3, b: "4" }, { a: "3", b: 4 }],
  ["an empty field", { a: "", b: 0, c: false }, { a: "", b: "0", c: false }],
  ["some text", { a: "<some>" }, { a: "x" }],
  ["a list, item by item", [{ a: 1 }, { a: 2 }], [{ a: 1, b: 1 }, { a: 2 }]],
])("a scenario may expect %s", (_, expected, actual) => {
  expect(differences(expected, actual)).toEqual([]);
});

it.each([
  ["another figure", { a: 3 }, { a: 4 }],
  ["a field that isn't there", { a: 0 }, {}],
  ["text where there is none", { a: "<some>" }, { a: "" }],
  ["text where there is no field", { a: "<some>" }, {}],
  ["a shorter list", { a: [1] }, { a: [1, 2] }],
  ["an object that isn't there", { a: { b: 1 } }, { a: "b" }],
  ["no error", { type: "LoyaltyError" }, undefined],
])("a scenario that expects %s fails", (_, expected, actual) => {
  expect(differences(expected, actual)).toHaveLength(1);
});

it("variables are put into texts, and taken from answers; those that aren't there are mistakes", () => {
  const variables = new Map([["run", "r1"]]);
  expect(fill({ a: ["x-${run}", 1, null] }, variables)).toEqual({ a: ["x-r1", 1, null] });
  expect(() => fill("${other}", variables)).toThrow("no variable other");
  expect(at({ items: [{ accrual: { points: "5" } }] }, "items.0.accrual.points")).toBe("5");
  expect(() => at({ items: [] }, "items.0.points")).toThrow("no items.0.points");
});

it.each([
  ["about: x\nsteps: [{call: loyalty.Redeem, wrong: 1}]", "step 1: no such key: wrong"],
  ["about: x\nsteps: [{call: loyalty.Redeem, options: {retries: 1}}]", "options: no such key: retries"],
  ["about: x\nsteps: [{send: {}}]", "needs exactly one of call"],
  ["about: x\nsteps: [{call: a.B, list: a.C}]", "needs exactly one of call"],
  ["about: x\nstep: []\nsteps: []", "no such key: step"],
])("a scenario with a mistake in it is refused: %j", async (yaml, message) => {
  const directory = await mkdtemp(join(tmpdir(), "loyalty-scenarios-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, "wrong.yaml"), yaml);
  await expect(readScenarios(directory)).rejects.toThrow(message);
});
