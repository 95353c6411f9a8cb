import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, it } from "vitest";
import { createLoyaltyClient as createBrowserClient } from "../../src/index.js";
import { createLoyaltyClient } from "../../src/node.js";
import { Conversation, type MakeClient } from "./conversation.js";
import { Lane } from "./lane.js";
import { readScenarios } from "./scenario.js";

const {
  LOYALTY_KEY: key,
  LOYALTY_PROXY: proxy,
  LOYALTY_SCENARIOS: directory,
  LOYALTY_RESULTS: resultsDirectory,
} = process.env;
if (!key || !proxy || !directory || !resultsDirectory) {
  throw new Error(
    "the scenarios need the stand: go run ./server/e2e/stand -- npm run --prefix sdk/typescript test:stand",
  );
}

const ways: Record<string, MakeClient> = {
  "Connect by fetch": createBrowserClient,
  Connect: (options) => createLoyaltyClient({ ...options, protocol: "connect" }),
  gRPC: (options) => createLoyaltyClient({ ...options, protocol: "grpc" }),
  "gRPC-Web": (options) => createLoyaltyClient({ ...options, protocol: "grpc-web" }),
};

const results: Record<string, "passed" | "failed"> = {};
const scenarios = await readScenarios(directory);

describe.concurrent.each(scenarios)("$name: $about", ({ name, steps }) => {
  it.for(Object.entries(ways))("%s", { timeout: 120_000 }, async ([, makeClient]) => {
    results[name] ??= "passed";
    const conversation = new Conversation(makeClient, await Lane.open(proxy), key);
    try {
      for (const [i, step] of steps.entries()) {
        await conversation.step(step).catch((cause: Error) => {
          throw new Error(`step ${i + 1}: ${cause.message}`, { cause });
        });
      }
    } catch (error) {
      results[name] = "failed";
      throw error;
    } finally {
      conversation.close();
    }
  });
});

afterAll(() =>
  writeFile(join(resultsDirectory, "typescript.json"), `${JSON.stringify({ sdk: "typescript", results }, null, 2)}\n`),
);
