import { Code } from "@connectrpc/connect";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ErrorReason, type LoyaltyError } from "../../src/index.js";
import { silenceMs } from "../../src/watch.js";
import { ann, clientOf, failure, overloaded, refusal, startCore, ways } from "./core.js";

const balance = (version: bigint, available = version) => ({ memberId: "ann", balance: { version, available } });

/** Resolves when the stream's caller is gone. */
const gone = (signal: AbortSignal) => new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));

/** Takes so many answers from a watch. */
async function take<T>(answers: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const answer of answers) {
    taken.push(answer);
    if (taken.length === count) {
      break;
    }
  }
  return taken;
}

describe.each(ways)("watchBalance (%s)", (way) => {
  it("tells each change once, connects again when the stream breaks or ends, and passes over repeats", async () => {
    let connections = 0;
    const asked: bigint[] = [];
    const core = await startCore(way, {
      watchBalance: async function* ({ minVersion }, { signal }) {
        asked.push(minVersion);
        switch (++connections) {
          case 1:
            yield balance(1n);
            yield balance(1n);
            yield balance(2n);
            throw refusal("SERVER_STOPPING", Code.Unavailable);
          case 2:
            throw overloaded();
          case 3:
            yield balance(2n);
            return;
          default:
            yield balance(2n);
            yield balance(2n, 7n); // points vested
            yield balance(3n);
            await gone(signal);
        }
      },
    });
    const interrupted: LoyaltyError[] = [];
    const onInterrupted = (error: LoyaltyError) => interrupted.push(error);
    const onResumed = vi.fn();
    const answers = await take(clientOf(way, core.url).watchBalance({ member: ann }, { onInterrupted, onResumed }), 4);
    expect(onResumed).toHaveBeenCalledTimes(2);
    expect(answers.map(({ balance }) => [balance?.version, balance?.available])).toEqual([
      [1n, 1n],
      [2n, 2n],
      [2n, 7n],
      [3n, 3n],
    ]);
    expect(asked).toEqual([0n, 2n, 2n, 2n]);
    expect(interrupted.map(({ reason, code }) => [reason, code])).toEqual([
      [ErrorReason.SERVER_STOPPING, Code.Unavailable],
      [ErrorReason.OVERLOADED, Code.ResourceExhausted],
      [ErrorReason.UNSPECIFIED, Code.Unavailable],
    ]);
  });

  it("connects again after faults of the network, more often than a call is made", async () => {
    const core = await startCore(way, {
      watchBalance: async function* () {
        yield balance(1n);
      },
    });
    core.faults.push("reset", 503, "reset", 502, 504, "reset", "cut");
    const [answer] = await take(clientOf(way, core.url, { maxAttempts: 2 }).watchBalance({ member: ann }), 1);
    expect(answer?.balance?.version).toBe(1n);
    expect(core.requests.length).toBe(8);
  });

  it("ends with an error that may not be retried", async () => {
    const core = await startCore(way, {
      // biome-ignore lint/correctness/useYield: it is refused before it tells anything
      watchBalance: async function* () {
        throw refusal("MEMBER_NOT_FOUND", Code.NotFound);
      },
    });
    const error = await failure<LoyaltyError>(take(clientOf(way, core.url).watchBalance({ member: ann }), 1));
    expect(error.reason).toBe(ErrorReason.MEMBER_NOT_FOUND);
    expect(core.requests.length).toBe(1);
  });

  it("goes on with a new credential when the old one has ended, and ends when the new one is refused", async () => {
    let valid = 1;
    const core = await startCore(way, {
      watchBalance: async function* (_, { requestHeader }) {
        if (requestHeader.get("authorization") !== `Bearer token-${valid}`) {
          throw refusal("INVALID_CREDENTIALS", Code.Unauthenticated);
        }
        yield balance(BigInt(valid));
        valid++;
        throw refusal("INVALID_CREDENTIALS", Code.Unauthenticated);
      },
    });
    let asked = 0;
    const credentials = () => `token-${Math.min(++asked, 2)}`;
    const versions: (bigint | undefined)[] = [];
    const watch = async () => {
      for await (const { balance } of clientOf(way, core.url, { credentials }).watchBalance({ member: ann })) {
        versions.push(balance?.version);
      }
    };
    expect(await failure(watch())).toMatchObject({ code: Code.Unauthenticated });
    expect(versions).toEqual([1n, 2n]);
    expect(asked).toBe(3);
  });

  it("is done when its signal is aborted, and leaves no connection", async () => {
    const left = vi.fn();
    const core = await startCore(way, {
      watchBalance: async function* (_, { signal }) {
        yield balance(1n);
        await gone(signal);
        left();
      },
    });
    const caller = new AbortController();
    const told: unknown[] = [];
    for await (const answer of clientOf(way, core.url).watchBalance({ member: ann }, { signal: caller.signal })) {
      told.push(answer);
      setTimeout(() => caller.abort(), 10);
    }
    expect(told.length).toBe(1);
    await vi.waitFor(() => expect(left).toHaveBeenCalledOnce());
  });

  it("leaves no connection when the loop is left", async () => {
    const left = vi.fn();
    const core = await startCore(way, {
      watchBalance: async function* (_, { signal }) {
        yield balance(1n);
        await gone(signal);
        left();
      },
    });
    await take(clientOf(way, core.url).watchBalance({ member: ann }), 1);
    await vi.waitFor(() => expect(left).toHaveBeenCalledOnce());
  });
});

it("an error of the callback for credentials ends a watch", async () => {
  const core = await startCore("connect", {});
  const signedOut = new Error("signed out");
  const credentials = () => Promise.reject(signedOut);
  expect(await failure(take(clientOf("connect", core.url, { credentials }).watchBalance({ member: ann }), 1))).toBe(
    signedOut,
  );
});

describe("a connection that is silent", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("for a minute is dead: the watch connects again", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let connections = 0;
    const core = await startCore("browser", {
      watchBalance: async function* (_, { signal }) {
        yield balance(BigInt(++connections));
        await gone(signal);
      },
    });
    const interrupted: LoyaltyError[] = [];
    const onInterrupted = (error: LoyaltyError) => interrupted.push(error);
    const watch = clientOf("browser", core.url).watchBalance({ member: ann }, { onInterrupted });
    expect((await watch.next()).value?.balance?.version).toBe(1n);
    const next = watch.next();
    await vi.advanceTimersByTimeAsync(silenceMs - 1);
    expect(interrupted.length).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    await vi.advanceTimersByTimeAsync(100); // the pause
    expect((await next).value?.balance?.version).toBe(2n);
    expect(interrupted[0]?.message).toBe("Unavailable: nothing came for 60 seconds");
    await watch.return(undefined);
  });
});
