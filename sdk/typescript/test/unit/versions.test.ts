import { create } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { type GetBalanceRequest, IdentifierType, MemberRefSchema } from "../../src/index.js";
import { Versions } from "../../src/versions.js";
import { ann, clientOf, failure, purchase, refusal, startCore } from "./core.js";

const card = { kind: { case: "identifier", value: { type: IdentifierType.CARD, value: "50001" } } } as const;

async function startLedger() {
  const ledger = { version: 0n, asked: [] as GetBalanceRequest[] };
  const core = await startCore("connect", {
    accrue: () => ({ memberId: "ann", balance: { version: ++ledger.version } }),
    batchAccrue: ({ requests }) => ({
      results: requests.map(() => ({
        outcome: { case: "accrual", value: { memberId: "ann", balance: { version: ++ledger.version } } },
      })),
    }),
    simulateAccrual: () => ({ balance: { version: 99n } }),
    getBalance: (request) => {
      ledger.asked.push(request);
      if (request.minVersion > ledger.version) {
        throw refusal("VERSION_NOT_REACHED", Code.FailedPrecondition);
      }
      return { memberId: "ann", balance: { version: ledger.version } };
    },
    watchBalance: async function* (request) {
      if (request.minVersion > ledger.version) {
        throw refusal("VERSION_NOT_REACHED", Code.FailedPrecondition);
      }
      yield { memberId: "ann", balance: { version: ledger.version } };
    },
  });
  return { core, ledger, asked: () => ledger.asked.map(({ minVersion }) => minVersion) };
}

describe("a balance", () => {
  it("is asked for with the version of the last change, by the name of the call and by the member's id", async () => {
    const { core, asked } = await startLedger();
    const { loyalty } = clientOf("connect", core.url);
    await loyalty.getBalance({ member: ann });
    await loyalty.accrue({ member: card, activity: purchase });
    await loyalty.getBalance({ member: card });
    await loyalty.getBalance({ member: ann });
    await loyalty.getBalance({ programId: "shop", member: ann });
    expect(asked()).toEqual([0n, 1n, 1n, 0n]);
  });

  it("is asked for with the versions of BatchAccrue's results", async () => {
    const { core, asked } = await startLedger();
    const { loyalty } = clientOf("connect", core.url);
    await loyalty.batchAccrue({
      requests: [
        { member: ann, activity: purchase },
        { member: card, activity: purchase },
      ],
    });
    await loyalty.getBalance({ member: ann });
    await loyalty.getBalance({ member: card });
    expect(asked()).toEqual([2n, 2n]);
  });

  it("is asked for as the caller says who names a version or an instant", async () => {
    const { core, ledger, asked } = await startLedger();
    const { loyalty } = clientOf("connect", core.url);
    ledger.version = 4n;
    await loyalty.accrue({ member: ann, activity: purchase });
    await loyalty.getBalance({ member: ann, minVersion: 2n });
    await loyalty.getBalance({ member: ann, asOf: { kind: { case: "eventTime", value: { seconds: 1n } } } });
    expect(asked()).toEqual([2n, 0n]);
  });

  it("that was only simulated is not waited for", async () => {
    const { core, asked } = await startLedger();
    const { loyalty } = clientOf("connect", core.url);
    await loyalty.simulateAccrual({ member: ann, activity: purchase });
    await loyalty.getBalance({ member: ann });
    expect(asked()).toEqual([0n]);
  });

  it("is asked for without a version where read-your-writes is off", async () => {
    const { core, asked } = await startLedger();
    const { loyalty } = clientOf("connect", core.url, { readYourWrites: false });
    await loyalty.accrue({ member: ann, activity: purchase });
    await loyalty.getBalance({ member: ann });
    expect(asked()).toEqual([0n]);
  });

  it("that isn't reached any more is forgotten, and asked for without a version", async () => {
    const { core, ledger, asked } = await startLedger();
    const client = clientOf("connect", core.url);
    ledger.version = 6n;
    await client.loyalty.accrue({ member: ann, activity: purchase });
    ledger.version = 2n; // restored from before
    const request = { member: ann };
    expect((await client.loyalty.getBalance(request)).balance?.version).toBe(2n);
    expect(asked()).toEqual([7n, 0n]);
    expect(request).toEqual({ member: ann, programId: "bistro" });
    await client.loyalty.accrue({ member: ann, activity: purchase });
    ledger.version = 1n;
    for await (const { balance } of client.watchBalance({ member: ann })) {
      expect(balance?.version).toBe(1n);
      break;
    }
    const asks = client.loyalty.getBalance({ member: ann, minVersion: 9n });
    expect(await failure(asks)).toMatchObject({ code: Code.FailedPrecondition });
  });
});

it("the versions of those members are forgotten that were seen longest ago", () => {
  const versions = new Versions(2);
  const member = (value: string) => create(MemberRefSchema, { kind: { case: "memberId", value } });
  versions.saw("bistro", [member("a")], 5n);
  versions.saw("bistro", [member("b")], 1n);
  versions.saw("bistro", [member("a")], 3n);
  versions.saw("bistro", [member("c")], 2n);
  expect(["a", "b", "c"].map((id) => versions.of("bistro", member(id)))).toEqual([5n, 0n, 2n]);
});
