import { clone, equals, type MessageInitShape } from "@bufbuild/protobuf";
import { type CallOptions, type Client, Code, ConnectError } from "@connectrpc/connect";
import { LoyaltyError } from "./errors.js";
import { type Balance, BalanceSchema } from "./gen/loyalty/v1/balance_pb.js";
import type {
  LoyaltyService,
  WatchBalanceRequestSchema,
  WatchBalanceResponse,
} from "./gen/loyalty/v1/loyalty_service_pb.js";
import { pauseAfter, type RetryPolicy, sleep, until } from "./retry.js";

/** Options of `watchBalance`. */
export interface WatchOptions extends Pick<CallOptions, "headers"> {
  /** Ends the watch: the iterator is then done. */
  signal?: AbortSignal;
  /** Is told when the connection is lost, and at each attempt that fails to bring it back, what went wrong. */
  onInterrupted?: (error: LoyaltyError) => void;
  /** Is told when the connection is back, be there a change or not. */
  onResumed?: () => void;
}

/** How long a connection may be silent. The server gives a sign of life every 20 seconds. */
export const silenceMs = 60_000;

/** Watches a balance over as many connections as it takes. */
export async function* watchBalance(
  loyalty: Client<typeof LoyaltyService>,
  policy: RetryPolicy,
  request: MessageInitShape<typeof WatchBalanceRequestSchema>,
  { signal, onInterrupted, onResumed, ...options }: WatchOptions = {},
): AsyncGenerator<WatchBalanceResponse, void, undefined> {
  let told: Balance | undefined;
  let failures = 0;
  while (!signal?.aborted) {
    const connection = new AbortController();
    const either = signal ? AbortSignal.any([signal, connection.signal]) : connection.signal;
    const answers = loyalty.watchBalance(request, { ...options, signal: either })[Symbol.asyncIterator]();
    let heard = false;
    try {
      for (;;) {
        const answer = await heardInTime(answers, connection, either);
        if (answer.done) {
          throw new ConnectError("the server ended the stream", Code.Unavailable);
        }
        heard = true;
        if (failures > 0) {
          failures = 0;
          onResumed?.();
        }
        if (!sameBalance(told, answer.value.balance)) {
          told = answer.value.balance;
          yield answer.value;
        }
      }
    } catch (thrown) {
      if (signal?.aborted) {
        return;
      }
      if (!(thrown instanceof LoyaltyError || thrown instanceof ConnectError)) {
        throw thrown; // by the callback for credentials
      }
      const error = LoyaltyError.from(thrown);
      const credentialEnded = heard && error.code === Code.Unauthenticated;
      if (!error.retryable && !credentialEnded) {
        throw error;
      }
      onInterrupted?.(error);
      failures++;
      await sleep(pauseAfter(failures, policy, error), signal).catch(() => {}); // aborted: the loop ends
    } finally {
      connection.abort();
    }
  }
}

/** The next answer, or the end of a connection that has gone silent. */
async function heardInTime<T>(
  answers: AsyncIterator<T>,
  connection: AbortController,
  signal: AbortSignal,
): Promise<IteratorResult<T>> {
  const silent = new ConnectError(`nothing came for ${silenceMs / 1000} seconds`, Code.Unavailable);
  const timer = setTimeout(() => connection.abort(silent), silenceMs);
  try {
    return await until(signal, answers.next());
  } finally {
    clearTimeout(timer);
  }
}

/** Whether two balances say the same. They may differ with the same version: points vest and expire by themselves. */
function sameBalance(a: Balance | undefined, b: Balance | undefined): boolean {
  return a !== undefined && b !== undefined && equals(BalanceSchema, timeless(a), timeless(b));
}

function timeless(balance: Balance): Balance {
  const copy = clone(BalanceSchema, balance);
  delete copy.asOfTime;
  return copy;
}
