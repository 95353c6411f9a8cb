import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { version } from "../../src/index.js";
import { ann, clientOf, startCore, ways } from "./core.js";

it("the version that the server is told is the package's", async () => {
  const url = new URL("../../package.json", import.meta.url);
  expect(version).toBe(JSON.parse(await readFile(url, "utf8")).version);
});

it.each(ways)("the server is told who calls (%s)", async (way) => {
  const core = await startCore(way, { getBalance: () => ({}) });
  await clientOf(way, core.url, { userAgent: "shop/2.1" }).loyalty.getBalance({ member: ann });
  const header = way === "browser" ? "x-user-agent" : "user-agent";
  expect(core.requests[0]?.[header]).toBe(`shop/2.1 loyalty-typescript/${version}`);
});

it.each([
  ["browser", "application/proto"],
  ["connect", "application/proto"],
  ["grpc", "application/grpc+proto"],
  ["grpc-web", "application/grpc-web+proto"],
] as const)("%s speaks %s", async (way, contentType) => {
  const core = await startCore(way, { getBalance: () => ({}) });
  await clientOf(way, core.url).loyalty.getBalance({ member: ann });
  expect(core.requests[0]?.["content-type"]).toBe(contentType);
});
