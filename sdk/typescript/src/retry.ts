import { Code, ConnectError } from "@connectrpc/connect";
import { LoyaltyError } from "./errors.js";

/** How often and how quickly calls are made again. */
export interface RetryPolicy {
  /** How often a call is made, the first time included. */
  maxAttempts: number;
  /** The longest pause after the first attempt, in milliseconds; it doubles with each one. */
  initialBackoffMs: number;
  /** The longest pause of all. */
  maxBackoffMs: number;
}

/** The pause after the attempt with this number: random, and no less than the server asks for. */
export function pauseAfter(attempt: number, policy: RetryPolicy, error: LoyaltyError): number {
  const longest = Math.min(policy.maxBackoffMs, policy.initialBackoffMs * 2 ** (attempt - 1));
  return Math.max(Math.random() * longest, error.retryDelayMs ?? 0);
}

/** Makes an attempt, and again after a pause as long as its error allows it and the time suffices. */
export async function withRetries<T>(policy: RetryPolicy, time: CallTime, attempt: () => Promise<T>): Promise<T> {
  for (let n = 1; ; n++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof LoyaltyError) || !error.retryable || n >= policy.maxAttempts || time.signal.aborted) {
        throw error;
      }
      const pause = pauseAfter(n, policy, error);
      if (pause >= time.left()) {
        throw error;
      }
      await sleep(pause, time.signal);
    }
  }
}

/** A call's time: until its deadline, unless the caller cancels it before. */
export class CallTime {
  /** Aborted when the time is over. */
  readonly signal: AbortSignal;
  readonly #end: number;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;

  /** A timeout of 0 is none. */
  constructor(timeoutMs: number, cancelled: AbortSignal | undefined) {
    this.#end = timeoutMs > 0 ? performance.now() + timeoutMs : Number.POSITIVE_INFINITY;
    const deadline = new AbortController();
    if (timeoutMs > 0) {
      const over = () => deadline.abort(new ConnectError("the call's time is over", Code.DeadlineExceeded));
      this.#timer = setTimeout(over, timeoutMs);
    }
    this.signal = cancelled ? AbortSignal.any([cancelled, deadline.signal]) : deadline.signal;
  }

  /** How many milliseconds are left. */
  left(): number {
    return this.#end - performance.now();
  }

  /** To be called when the call has ended. */
  done(): void {
    clearTimeout(this.#timer);
  }
}

/** Waits for a promise, but not longer than until the signal is aborted. */
export async function until<T>(signal: AbortSignal | undefined, promise: Promise<T>): Promise<T> {
  if (!signal) {
    return promise;
  }
  promise.catch(() => {}); // it may fail when nobody waits for it any more
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(cancelled(signal));
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    if (signal.aborted) {
      throw cancelled(signal);
    }
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Waits, but not longer than until the signal is aborted. */
export async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await until(signal, new Promise<void>((resolve) => (timer = setTimeout(resolve, ms))));
  } finally {
    clearTimeout(timer);
  }
}

/** The error of a call that ended because its signal was aborted. */
function cancelled({ reason }: AbortSignal): ConnectError {
  return reason instanceof ConnectError ? reason : new ConnectError("the caller cancelled the call", Code.Canceled);
}
