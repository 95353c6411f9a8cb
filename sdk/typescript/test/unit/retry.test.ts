import { Code } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { ErrorReason, InsufficientPoints, LoyaltyError } from "../../src/index.js";
import { pauseAfter } from "../../src/retry.js";
import { ann, clientOf, deadUrl, type Fault, failure, overloaded, purchase, refusal, startCore, ways } from "./core.js";

const accrual = () => ({ member: ann, activity: purchase });

describe.each(ways)("a call that fails (%s)", (way) => {
  it.each<Fault>(["reset", "cut", 502, 503, 504])("is made again with the same request id after %s", async (fault) => {
    const ids: string[] = [];
    const core = await startCore(way, {
      accrue: ({ requestId }) => {
        ids.push(requestId);
        return { points: 3n };
      },
    });
    core.faults.push(fault, "hang", fault);
    const client = clientOf(way, core.url, { attemptTimeoutMs: 300 });
    const request = { ...accrual(), requestId: "order-1" };
    const { points } = await client.loyalty.accrue(request);
    expect(points).toBe(3n);
    expect(core.requests.length).toBe(4);
    expect(ids).toEqual(["order-1"]);
  });

  it.each([
    ["OVERLOADED", Code.ResourceExhausted],
    ["LEDGER_UNAVAILABLE", Code.Unavailable],
    ["SERVER_STOPPING", Code.Unavailable],
    ["IDENTITY_PROVIDER_UNAVAILABLE", Code.Unavailable],
  ])("is made again after %s", async (reason, code) => {
    let calls = 0;
    const core = await startCore(way, {
      accrue: () => {
        if (++calls < 3) {
          throw refusal(reason, code);
        }
        return { points: 3n };
      },
    });
    expect((await clientOf(way, core.url).loyalty.accrue(accrual())).points).toBe(3n);
    expect(calls).toBe(3);
  });

  it.each([
    ["INTERNAL", Code.Internal],
    ["INVALID_FIELD", Code.InvalidArgument],
    ["INSUFFICIENT_POINTS", Code.FailedPrecondition],
    ["SOMETHING_NEW", Code.Unavailable],
  ])("is not made again after %s", async (reason, code) => {
    const core = await startCore(way, {
      accrue: () => {
        throw refusal(reason, code);
      },
    });
    const error = await failure<LoyaltyError>(clientOf(way, core.url).loyalty.accrue(accrual()));
    expect(error).toBeInstanceOf(LoyaltyError);
    expect(error.code).toBe(code);
    expect(error.retryable).toBe(false);
    expect(core.requests.length).toBe(1);
  });

  it.each([400, 403, 404, 429, 500])("is not made again after a proxy's %d", async (status) => {
    const core = await startCore(way, {});
    core.faults.push(status);
    const error = await failure<LoyaltyError>(clientOf(way, core.url).loyalty.accrue(accrual()));
    expect(error).toBeInstanceOf(LoyaltyError);
    expect(error.reason).toBe(ErrorReason.UNSPECIFIED);
    expect(core.requests.length).toBe(1);
  });

  it("is made as often as the client is told, and then ends with the last error and the request id", async () => {
    const core = await startCore(way, {
      accrue: () => {
        throw overloaded();
      },
    });
    const request: ReturnType<typeof accrual> & { requestId?: string } = accrual();
    const error = await failure<LoyaltyError>(clientOf(way, core.url, { maxAttempts: 3 }).loyalty.accrue(request));
    expect(core.requests.length).toBe(3);
    expect(error.reason).toBe(ErrorReason.OVERLOADED);
    expect(error.requestId).toBe(request.requestId);
  });

  it("says that nobody listens, after all attempts", async () => {
    const error = await failure<LoyaltyError>(clientOf(way, await deadUrl()).loyalty.accrue(accrual()));
    expect(error).toBeInstanceOf(LoyaltyError);
    expect(error.retryable).toBe(true);
    expect(error.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("waits as long as the server asks", async () => {
    let calls = 0;
    const core = await startCore(way, {
      accrue: () => {
        if (++calls === 1) {
          throw overloaded(250);
        }
        return {};
      },
    });
    const begin = performance.now();
    await clientOf(way, core.url).loyalty.accrue(accrual());
    expect(performance.now() - begin).toBeGreaterThanOrEqual(250);
  });

  it("ends at once when the server asks for more time than there is", async () => {
    const core = await startCore(way, {
      accrue: () => {
        throw overloaded(900);
      },
    });
    const begin = performance.now();
    const error = await failure<LoyaltyError>(clientOf(way, core.url).loyalty.accrue(accrual(), { timeoutMs: 800 }));
    expect(error.reason).toBe(ErrorReason.OVERLOADED);
    expect(error.retryDelayMs).toBe(900);
    expect(core.requests.length).toBe(1);
    expect(performance.now() - begin).toBeLessThan(800);
  });

  it("ends with its time", async () => {
    const core = await startCore(way, {});
    core.faults.push("hang", "hang", "hang", "hang", "hang");
    const client = clientOf(way, core.url, { attemptTimeoutMs: 100 });
    const error = await failure<LoyaltyError>(client.loyalty.accrue(accrual(), { timeoutMs: 250 }));
    expect(error.code).toBe(Code.DeadlineExceeded);
    expect(error.requestId).toBeTruthy();
    expect(core.requests.length).toBe(3);
  });

  it("ends when the caller cancels", async () => {
    const caller = new AbortController();
    const core = await startCore(way, {
      accrue: () => {
        caller.abort();
        throw overloaded();
      },
    });
    const options = { signal: caller.signal };
    const error = await failure<LoyaltyError>(clientOf(way, core.url).loyalty.accrue(accrual(), options));
    expect(error).toBeInstanceOf(LoyaltyError);
    expect(error.code).toBe(Code.Canceled);
    expect(core.requests.length).toBe(1);
  });

  it("ends in a pause when the caller cancels", async () => {
    const caller = new AbortController();
    const core = await startCore(way, {
      accrue: () => {
        setTimeout(() => caller.abort(), 50);
        throw overloaded(9_000);
      },
    });
    const options = { signal: caller.signal };
    const begin = performance.now();
    const error = await failure<LoyaltyError>(clientOf(way, core.url).loyalty.accrue(accrual(), options));
    expect(error.code).toBe(Code.Canceled);
    expect(performance.now() - begin).toBeLessThan(5_000);
  });

  it("passes the caller's interceptors once an attempt", async () => {
    let passed = 0;
    const core = await startCore(way, { accrue: () => ({}) });
    core.faults.push(503, 503);
    const client = clientOf(way, core.url, {
      interceptors: [
        (next) => (request) => {
          passed++;
          return next(request);
        },
      ],
    });
    await client.loyalty.accrue(accrual());
    expect(passed).toBe(3);
  });
});

it("a request that can't be sent is not tried again", async () => {
  const core = await startCore("connect", {});
  const money = { currencyCode: "PLN", minorUnits: "many" as unknown as bigint };
  const request = { member: ann, activity: { kind: { case: "purchase", value: { amount: money } } } } as const;
  const error = await failure<LoyaltyError>(clientOf("connect", core.url, { maxAttempts: 2 }).loyalty.accrue(request));
  expect(error.retryable).toBe(false);
  expect(core.requests.length).toBe(0);
});

it("pauses are random, double, have a limit, and are no shorter than the server asks for", () => {
  const policy = { maxAttempts: 9, initialBackoffMs: 100, maxBackoffMs: 1_000 };
  const error = new LoyaltyError({ message: "", code: Code.Unavailable });
  for (const [attempt, longest] of [100, 200, 400, 800, 1_000, 1_000].entries()) {
    const pauses = Array.from({ length: 500 }, () => pauseAfter(attempt + 1, policy, error));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(longest);
    expect(Math.max(...pauses)).toBeGreaterThan(longest * 0.9);
    expect(Math.min(...pauses)).toBeLessThan(longest * 0.1);
  }
  const asked = new InsufficientPoints({ message: "", code: Code.Unavailable, retryDelayMs: 5_000 });
  expect(pauseAfter(1, policy, asked)).toBe(5_000);
});
