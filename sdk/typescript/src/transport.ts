import type { DescMethodStreaming, DescMethodUnary } from "@bufbuild/protobuf";
import {
  clone,
  create,
  type DescMessage,
  type DescMethod,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import {
  Code,
  ConnectError,
  type ContextValues,
  type StreamResponse,
  type Transport,
  type UnaryResponse,
} from "@connectrpc/connect";
import { CredentialStore, type Credentials } from "./credentials.js";
import { LoyaltyError } from "./errors.js";
import type { Balance } from "./gen/loyalty/v1/balance_pb.js";
import { ErrorReason } from "./gen/loyalty/v1/error_pb.js";
import {
  type BatchAccrueRequest,
  type BatchAccrueResponse,
  LoyaltyService,
} from "./gen/loyalty/v1/loyalty_service_pb.js";
import { type MemberRef, MemberRefSchema } from "./gen/loyalty/v1/member_pb.js";
import { complete } from "./requests.js";
import { CallTime, type RetryPolicy, until, withRetries } from "./retry.js";
import { Versions } from "./versions.js";

/** What the layer does with calls. */
export interface TransportSettings extends RetryPolicy {
  credentials: Credentials;
  programId: string | undefined;
  timeoutMs: number;
  attemptTimeoutMs: number;
  readYourWrites: boolean;
  /** Headers of every request. */
  headers: Readonly<Record<string, string>>;
}

/**
 * Makes calls by another transport: with a credential, a request id, time limits, retries, typed errors, and reads that show
 * what was written before.
 */
export class LoyaltyTransport implements Transport {
  readonly #inner: Transport;
  readonly #settings: TransportSettings;
  readonly #credentials: CredentialStore;
  readonly #versions: Versions | undefined;

  constructor(inner: Transport, settings: TransportSettings) {
    this.#inner = inner;
    this.#settings = settings;
    this.#credentials = new CredentialStore(settings.credentials);
    this.#versions = settings.readYourWrites ? new Versions() : undefined;
  }

  async unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: HeadersInit | undefined,
    input: MessageInitShape<I>,
    contextValues?: ContextValues,
  ): Promise<UnaryResponse<I, O>> {
    const call = this.#begin(method, input);
    const time = new CallTime(timeoutMs ?? this.#settings.timeoutMs, signal);
    try {
      const response = await withRetries(this.#settings, time, () =>
        this.#send(call, time.signal, header, (message, headers) => {
          const attemptMs = Math.ceil(Math.max(1, Math.min(this.#settings.attemptTimeoutMs, time.left())));
          return this.#inner.unary(method, time.signal, attemptMs, headers, message, contextValues);
        }),
      );
      this.#saw(method, call.message, response.message);
      return response;
    } catch (thrown) {
      throw typed(thrown, call.requestId);
    } finally {
      time.done();
    }
  }

  async stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodStreaming<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: HeadersInit | undefined,
    input: AsyncIterable<MessageInitShape<I>>,
    contextValues?: ContextValues,
  ): Promise<StreamResponse<I, O>> {
    for await (const request of input) {
      const call = this.#begin(method, request);
      // A refusal comes where the first message would: only with that is it known whether the stream has begun.
      const open = async (message: MessageShape<I>, headers: Headers) => {
        const timeout = timeoutMs ?? 0;
        const response = await this.#inner.stream(method, signal, timeout, headers, once(message), contextValues);
        const messages = response.message[Symbol.asyncIterator]();
        return { response, messages, first: await messages.next() };
      };
      try {
        const { response, messages, first } = await this.#send(call, signal, header, open);
        return { ...response, message: this.#told(call, messages, first) };
      } catch (thrown) {
        throw typed(thrown);
      }
    }
    throw new LoyaltyError({ message: "the call has no request", code: Code.InvalidArgument });
  }

  #begin<I extends DescMessage>(method: DescMethod & { input: I }, input: MessageInitShape<I>): Call<I> {
    const requestId = complete(method.input, input, this.#settings.programId);
    const call: Call<I> = { method, message: create(method.input, input), requestId, renewed: false, asked: undefined };
    const read = call.message as Partial<Read>;
    if (this.#versions && read.member && reads(method) && !read.minVersion && !read.asOf) {
      const minVersion = this.#versions.of(read.programId ?? "", read.member);
      if (minVersion > 0n) {
        call.asked = read.member;
        call.message = Object.assign(clone(method.input, call.message), { minVersion });
      }
    }
    return call;
  }

  /** Sends a call; once more for a refusal that a new credential, or a version forgotten, may change. */
  async #send<I extends DescMessage, R>(
    call: Call<I>,
    signal: AbortSignal | undefined,
    header: HeadersInit | undefined,
    send: (message: MessageShape<I>, headers: Headers) => Promise<R>,
  ): Promise<R> {
    for (;;) {
      const credential = await until(signal, this.#credentials.current());
      const headers = new Headers(header);
      for (const [name, value] of Object.entries(this.#settings.headers)) {
        headers.set(name, value);
      }
      headers.set("Authorization", `Bearer ${credential}`);
      try {
        return await until(signal, send(call.message, headers));
      } catch (thrown) {
        const error = LoyaltyError.from(thrown, call.requestId);
        if (!this.#mayChange(call, error, credential)) {
          throw error;
        }
      }
    }
  }

  #mayChange<I extends DescMessage>(call: Call<I>, error: LoyaltyError, credential: string): boolean {
    if (error.code === Code.Unauthenticated && !call.renewed) {
      call.renewed = true;
      return this.#credentials.refused(credential);
    }
    if (error.reason === ErrorReason.VERSION_NOT_REACHED && call.asked) {
      this.#versions?.forget((call.message as unknown as Read).programId, call.asked);
      call.asked = undefined;
      call.message = Object.assign(clone(call.method.input, call.message), { minVersion: 0n });
      return true;
    }
    return false;
  }

  /** Passes on what a stream tells. */
  async *#told<I extends DescMessage, M extends object>(
    call: Call<I>,
    messages: AsyncIterator<M>,
    first: IteratorResult<M>,
  ): AsyncGenerator<M> {
    try {
      for (let next = first; !next.done; next = await messages.next()) {
        this.#saw(call.method, call.message, next.value);
        yield next.value;
      }
    } catch (thrown) {
      throw typed(thrown);
    }
  }

  /** Remembers the versions of the balances in an answer. */
  #saw(method: DescMethod, request: object, response: object): void {
    if (!this.#versions || method === LoyaltyService.method.simulateAccrual) {
      return; // a simulated balance is never reached
    }
    if (method === LoyaltyService.method.batchAccrue) {
      const { programId, requests } = request as BatchAccrueRequest;
      for (const [i, { outcome }] of (response as BatchAccrueResponse).results.entries()) {
        if (outcome.case === "accrual") {
          this.#sawBalance({ programId, member: requests[i]?.member }, outcome.value);
        }
      }
      return;
    }
    this.#sawBalance(request as Asked, response as Answered);
  }

  #sawBalance({ programId, member }: Asked, { balance, ...answer }: Answered): void {
    const memberId = typeof answer.member === "object" ? answer.member.memberId : answer.memberId;
    if (balance) {
      const names = memberId ? [create(MemberRefSchema, { kind: { case: "memberId", value: memberId } })] : [];
      this.#versions?.saw(programId ?? "", member?.kind ? [member, ...names] : names, balance.version);
    }
  }
}

/** A call on its way, in however many attempts. */
interface Call<I extends DescMessage> {
  readonly method: DescMethod & { input: I };
  message: MessageShape<I>;
  readonly requestId: string | undefined;
  /** Whether a new credential was asked for. */
  renewed: boolean;
  /** The member of whom at least the version seen was asked for. */
  asked: MemberRef | undefined;
}

/** What requests for a balance have. */
interface Read {
  programId: string;
  member: MemberRef;
  minVersion: bigint;
  asOf: unknown;
}

/** What requests have that may be about a member by name. */
interface Asked {
  programId?: string | undefined;
  member?: MemberRef | undefined;
}

/** What answers have that tell a balance. */
interface Answered {
  memberId?: string;
  member?: { memberId: string };
  balance?: Balance | undefined;
}

function reads(method: DescMethod): boolean {
  return method === LoyaltyService.method.getBalance || method === LoyaltyService.method.watchBalance;
}

/** The typed error of a call that failed; what the callback for credentials threw is passed on as it is. */
function typed(thrown: unknown, requestId?: string): unknown {
  return thrown instanceof ConnectError ? LoyaltyError.from(thrown, requestId) : thrown;
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}
