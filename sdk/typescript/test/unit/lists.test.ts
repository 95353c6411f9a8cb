import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { expect, it } from "vitest";
import { ErrorInfoSchema } from "../../src/gen/google/rpc/error_details_pb.js";
import { StatusSchema } from "../../src/gen/google/rpc/status_pb.js";
import type { AccrueRequestInit, BatchAccrueRequest, ListEntriesRequest } from "../../src/index.js";
import { AuditService, LoyaltyService, PartnerService, ProgramService, SourceAlreadyAccrued } from "../../src/index.js";
import { ann, clientOf, purchase, startCore, startServer } from "./core.js";

it("a page is asked for when it is needed", async () => {
  const asked: ListEntriesRequest[] = [];
  const core = await startCore("connect", {
    listEntries: (request) => {
      asked.push(request);
      const page = Number(request.pageToken || "0");
      return {
        entries: [{ version: BigInt(page * 2) }, { version: BigInt(page * 2 + 1) }],
        nextPageToken: page < 2 ? String(page + 1) : "",
      };
    },
  });
  const client = clientOf("connect", core.url);
  const versions: bigint[] = [];
  const request = { member: ann, pageSize: 2 };
  for await (const { version } of client.listEntriesAll(request)) {
    expect(asked.length).toBe(Math.floor(versions.length / 2) + 1);
    versions.push(version);
  }
  expect(versions).toEqual([0n, 1n, 2n, 3n, 4n, 5n]);
  expect(asked.map(({ pageToken, pageSize, programId }) => [pageToken, pageSize, programId])).toEqual([
    ["", 2, "bistro"],
    ["1", 2, "bistro"],
    ["2", 2, "bistro"],
  ]);
});

it("each list has an iterator", async () => {
  const two = <T>(token: string, of: (name: string) => T) =>
    token === "" ? { items: [of("one")], nextPageToken: "next" } : { items: [of("two")], nextPageToken: "" };
  const core = await startServer("connect", (router) => {
    router.service(LoyaltyService, {
      listLots: ({ pageToken }) => {
        const { items, nextPageToken } = two(pageToken, (name) => ({ points: name === "one" ? 1n : 2n }));
        return { lots: items, nextPageToken };
      },
      listRewards: ({ pageToken }) => {
        const { items, nextPageToken } = two(pageToken, (rewardId) => ({ rewardId }));
        return { rewards: items, nextPageToken };
      },
    });
    router.service(PartnerService, {
      listPartners: ({ pageToken }) => {
        const { items, nextPageToken } = two(pageToken, (partnerId) => ({ partnerId }));
        return { partners: items, nextPageToken };
      },
      listApiKeys: ({ pageToken }) => {
        const { items, nextPageToken } = two(pageToken, (keyId) => ({ keyId }));
        return { apiKeys: items, nextPageToken };
      },
    });
    router.service(ProgramService, {
      listProgramVersions: ({ pageToken }) => {
        const { items, nextPageToken } = two(pageToken, (name) => ({ version: name === "one" ? 1n : 2n }));
        return { programVersions: items, nextPageToken };
      },
    });
    router.service(AuditService, {
      listAuditEntries: ({ pageToken }) => {
        const { items, nextPageToken } = two(pageToken, (requestId) => ({ requestId }));
        return { entries: items, nextPageToken };
      },
    });
  });
  const client = clientOf("connect", core.url);
  const all = async <T>(items: AsyncIterable<T>, of: (item: T) => unknown) => {
    const found: unknown[] = [];
    for await (const item of items) {
      found.push(of(item));
    }
    return found;
  };
  expect(await all(client.listLotsAll({ member: ann }), ({ points }) => points)).toEqual([1n, 2n]);
  expect(await all(client.listRewardsAll({ member: ann }), (reward) => reward.rewardId)).toEqual(["one", "two"]);
  expect(await all(client.listPartnersAll({}), (partner) => partner.partnerId)).toEqual(["one", "two"]);
  expect(await all(client.listApiKeysAll({}), (key) => key.keyId)).toEqual(["one", "two"]);
  expect(await all(client.listProgramVersionsAll({}), ({ version }) => version)).toEqual([1n, 2n]);
  expect(await all(client.listAuditEntriesAll({}), (entry) => entry.requestId)).toEqual(["one", "two"]);
});

async function startBatches() {
  const batches: BatchAccrueRequest[] = [];
  const metadata = { accrual_id: "earlier" };
  const info = create(ErrorInfoSchema, { domain: "loyalty.v1", reason: "SOURCE_ALREADY_ACCRUED", metadata });
  const core = await startCore("connect", {
    batchAccrue: (request) => {
      batches.push(request);
      return {
        results: request.requests.map(({ requestId, activity }) => ({
          outcome:
            activity?.source?.reference === "twice"
              ? {
                  case: "error" as const,
                  value: create(StatusSchema, { code: Code.AlreadyExists, details: [anyPack(ErrorInfoSchema, info)] }),
                }
              : { case: "accrual" as const, value: { accrualId: requestId } },
        })),
      };
    },
  });
  return { batches, client: clientOf("connect", core.url) };
}

it("accrueAll sends at most 1,000 accruals a call, and pairs each request with what became of it, in order", async () => {
  const { batches, client } = await startBatches();
  const requests: AccrueRequestInit[] = Array.from({ length: 2500 }, (_, i) => ({
    member: ann,
    activity: { ...purchase, source: { type: "order", reference: i === 1234 ? "twice" : String(i) } },
  }));
  let i = 0;
  for await (const { request, accrual, error } of client.accrueAll(requests)) {
    expect(request).toBe(requests[i]);
    if (i++ === 1234) {
      expect(error).toBeInstanceOf(SourceAlreadyAccrued);
      expect(error).toMatchObject({ accrualId: "earlier", requestId: request.requestId });
    } else {
      expect(accrual?.accrualId).toBe(request.requestId);
    }
  }
  expect(i).toBe(2500);
  expect(batches.map(({ requests }) => requests.length)).toEqual([1000, 1000, 500]);
  expect(new Set(requests.map(({ requestId }) => requestId)).size).toBe(2500);
});

it("accrueAll sends at most 1 MiB a call, and a single accrual that is larger alone", async () => {
  const { batches, client } = await startBatches();
  const line = { sku: "x".repeat(60), category: "y".repeat(60), amountMinorUnits: 1n };
  const large = { amount: { currencyCode: "PLN", minorUnits: 500n }, lines: Array.from({ length: 500 }, () => line) };
  const huge = { ...large, lines: Array.from({ length: 10_000 }, () => line) };
  async function* orders() {
    for (let i = 0; i < 40; i++) {
      const value = i === 20 ? huge : large;
      yield { programId: "", member: ann, activity: { kind: { case: "purchase", value } } } as AccrueRequestInit;
    }
  }
  let results = 0;
  for await (const { accrual } of client.accrueAll(orders(), { programId: "shop" })) {
    expect(accrual).toBeDefined();
    results++;
  }
  expect(results).toBe(40);
  expect(batches.flatMap(({ requests }) => requests).length).toBe(40);
  expect(batches.length).toBeGreaterThan(3);
  for (const batch of batches) {
    expect(batch.programId).toBe("shop");
    if (batch.requests.length > 1) {
      expect(toBinary(LoyaltyService.method.batchAccrue.input, batch).length).toBeLessThanOrEqual((1 << 20) + 20);
    }
  }
});
