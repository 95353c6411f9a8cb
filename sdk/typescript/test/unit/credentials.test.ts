import { inspect } from "node:util";
import { Code } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import type { LoyaltyError } from "../../src/index.js";
import { ann, type Core, clientOf, failure, refusal, startCore, type Way, ways } from "./core.js";

/** A core that knows one credential at a time. */
async function startGuarded(way: Way, valid: () => string): Promise<Core> {
  return startCore(way, {
    getBalance: (_, { requestHeader }) => {
      if (requestHeader.get("authorization") !== `Bearer ${valid()}`) {
        throw refusal("INVALID_CREDENTIALS", Code.Unauthenticated);
      }
      return { memberId: "ann" };
    },
  });
}

describe.each(ways)("credentials (%s)", (way) => {
  it("are sent as they are", async () => {
    const core = await startGuarded(way, () => "lk_bistro_secret");
    const { loyalty } = clientOf(way, core.url, { credentials: "lk_bistro_secret" });
    expect((await loyalty.getBalance({ member: ann })).memberId).toBe("ann");
  });

  it("are asked for once by calls at the same time, kept, and asked for again when they are refused", async () => {
    let valid = 1;
    let asked = 0;
    const core = await startGuarded(way, () => `token-${valid}`);
    const credentials = async () => {
      asked++;
      return `token-${valid}`;
    };
    const { loyalty } = clientOf(way, core.url, { credentials });
    const five = () => Promise.all(Array.from({ length: 5 }, () => loyalty.getBalance({ member: ann })));
    await five();
    await five();
    expect(asked).toBe(1);
    valid = 2;
    await five();
    expect(asked).toBe(2);
  });

  it("that are refused anew end the call", async () => {
    let asked = 0;
    const core = await startGuarded(way, () => "another");
    const { loyalty } = clientOf(way, core.url, { credentials: () => `token-${++asked}` });
    const error = await failure<LoyaltyError>(loyalty.getBalance({ member: ann }));
    expect(error.code).toBe(Code.Unauthenticated);
    expect(asked).toBe(2);
    expect(core.requests.length).toBe(2);
  });
});

it("an API key that is refused is not sent again", async () => {
  const core = await startGuarded("connect", () => "another");
  const error = await failure<LoyaltyError>(clientOf("connect", core.url).loyalty.getBalance({ member: ann }));
  expect(error.code).toBe(Code.Unauthenticated);
  expect(core.requests.length).toBe(1);
});

it("what the callback throws reaches the caller as it is, and the next call asks again", async () => {
  const core = await startGuarded("connect", () => "token");
  const signedOut = new Error("signed out");
  let asked = 0;
  const credentials = () => {
    if (++asked === 1) {
      throw signedOut;
    }
    return "token";
  };
  const { loyalty } = clientOf("connect", core.url, { credentials });
  expect(await failure(loyalty.getBalance({ member: ann }))).toBe(signedOut);
  expect((await loyalty.getBalance({ member: ann })).memberId).toBe("ann");
});

it("a callback that takes too long ends with the call's time", async () => {
  const core = await startGuarded("connect", () => "token");
  const { loyalty } = clientOf("connect", core.url, { credentials: () => new Promise(() => {}) });
  const error = await failure<LoyaltyError>(loyalty.getBalance({ member: ann }, { timeoutMs: 50 }));
  expect(error.code).toBe(Code.DeadlineExceeded);
});

it.each(["lk_secret\n", "lk secret", "", "lk_sécret"])(
  "the credential %j is refused without telling it",
  async (credentials) => {
    const core = await startGuarded("connect", () => "");
    const error = await failure<LoyaltyError>(
      clientOf("connect", core.url, { credentials }).loyalty.getBalance({ member: ann }),
    );
    expect(error.code).toBe(Code.Unauthenticated);
    expect(inspect(error, { depth: 10 })).not.toMatch(/lk.s.cret/);
    expect(core.requests.length).toBe(0);
  },
);

it("a client that is given none says so, and a callback that brings none does", async () => {
  const core = await startGuarded("connect", () => "undefined");
  const none = undefined as unknown as string;
  expect(() => clientOf("connect", core.url, { credentials: none })).toThrow("credentials are missing");
  const { loyalty } = clientOf("connect", core.url, { credentials: () => none });
  const error = await failure<LoyaltyError>(loyalty.getBalance({ member: ann }));
  expect(error.message).toContain("the credential is missing");
  expect(core.requests.length).toBe(0);
});

it.each(ways)("a credential is in no error and no printed form of a client (%s)", async (way) => {
  const core = await startGuarded(way, () => "another");
  const client = clientOf(way, core.url, { credentials: "lk_bistro_secret" });
  const errors = [await failure(client.loyalty.getBalance({ member: ann }))];
  core.faults.push("reset", "cut", 500, 503, 503, 503);
  errors.push(await failure(client.loyalty.getBalance({ member: ann })));
  errors.push(await failure(client.loyalty.getBalance({ member: ann }, { timeoutMs: 1 })));
  for (const printed of [client, ...errors].flatMap((o) => [inspect(o, { depth: 20, showHidden: true }), String(o)])) {
    expect(printed).not.toContain("lk_bistro_secret");
  }
  expect(JSON.stringify(errors)).not.toContain("lk_bistro_secret");
});
