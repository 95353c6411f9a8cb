import {
  createRegistry,
  type DescMessage,
  type DescMethod,
  type DescService,
  fromJson,
  type JsonObject,
  type Message,
  toJson,
} from "@bufbuild/protobuf";
import type { Interceptor } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "../../src/gen/google/rpc/error_details_pb.js";
import * as sdk from "../../src/index.js";
import { LoyaltyError } from "../../src/index.js";
import type { LoyaltyClient, NodeClientOptions } from "../../src/node.js";
import type { Lane } from "./lane.js";
import { at, differences, type Fields, fill, type Step, type Value } from "./scenario.js";

/** Makes a client that goes the way that is tested. */
export type MakeClient = (options: NodeClientOptions) => LoyaltyClient;

const services: Record<string, DescService> = {
  loyalty: sdk.LoyaltyService,
  accounts: sdk.AccountService,
  members: sdk.MemberService,
  programs: sdk.ProgramService,
  partners: sdk.PartnerService,
  tokens: sdk.TokenService,
  audit: sdk.AuditService,
};

const details = createRegistry(ErrorInfoSchema, RetryInfoSchema, BadRequestSchema);
const watchTimeoutMs = 20_000;

/** One run of a scenario: its variables, its clients, its watches. */
export class Conversation {
  readonly #makeClient: MakeClient;
  readonly #lane: Lane;
  readonly #key: string;
  readonly #clients = new Map<string, LoyaltyClient>();
  readonly #variables = new Map<string, string>();
  readonly #watches = new Map<string, { answers: AsyncGenerator<sdk.WatchBalanceResponse>; end: AbortController }>();

  constructor(makeClient: MakeClient, lane: Lane, key: string) {
    this.#makeClient = makeClient;
    this.#lane = lane;
    this.#key = key;
    this.#variables.set("run", crypto.randomUUID().slice(0, 8));
  }

  /** Does one step, and throws if anything is not as expected. */
  async step({ accrue_all: accrueAll, ...given }: Step): Promise<void> {
    const step: Step = fill(given, this.#variables);
    const before = await this.#lane.requests();
    if (step.faults) {
      await this.#lane.fail(step.faults);
    }
    let answer: Fields = {};
    let error: Fields | undefined;
    try {
      answer = await this.#answer(accrueAll ? { ...step, accrue_all: accrueAll } : step);
    } catch (thrown) {
      if (!(thrown instanceof LoyaltyError) || !step.error) {
        throw thrown;
      }
      error = errorJson(thrown);
    }
    const wrong = [
      ...(step.error ? differences(step.error, error, "error") : []),
      ...(step.expect ? differences(step.expect, answer) : []),
      ...(step.count === undefined ? [] : differences(step.count, itemsOf(answer).length, "count")),
    ];
    if (step.attempts !== undefined) {
      wrong.push(...differences(step.attempts, (await this.#lane.requests()) - before, "attempts"));
    }
    if (wrong.length > 0) {
      throw new Error(wrong.join("\n"));
    }
    for (const [variable, path] of Object.entries(step.save ?? {})) {
      this.#variables.set(variable, at(answer, path));
    }
  }

  /** Ends what is still running. */
  close(): void {
    for (const { end } of this.#watches.values()) {
      end.abort();
    }
  }

  async #answer(step: Step): Promise<Fields> {
    if (step.call) {
      const { client, method, rpc } = this.#method(step, step.call);
      const answer = await rpc.call(client, request(method, step));
      return json(method.output, answer);
    }
    if (step.list) {
      return { items: await this.#list(step, step.list) };
    }
    if (step.accrue_all) {
      return { items: await this.#accrueAll(step, step.accrue_all) };
    }
    if (step.watch) {
      this.#watch(step, step.watch);
    }
    if (step.next) {
      return this.#next(step.next, step.expect ?? {});
    }
    if (step.stop) {
      this.#watches.get(step.stop)?.end.abort();
      this.#watches.delete(step.stop);
    }
    return {};
  }

  async #list(step: Step, name: string): Promise<Value[]> {
    const { method } = this.#method(step, name);
    const list = method.output.fields.find((field) => field.fieldKind === "list" && field.listKind === "message");
    const items: Value[] = [];
    const client = this.#client(step) as unknown as Record<string, (request: Message) => AsyncIterable<Message>>;
    for await (const item of client[`${method.localName}All`]?.(request(method, step)) ??
      fail(`no helper for ${name}`)) {
      items.push(json(list?.message ?? fail(`${name} answers no list`), item));
    }
    return items;
  }

  async #accrueAll(step: Step, { count, request }: { count: number; request: Fields }): Promise<Value[]> {
    const requests = Array.from({ length: count }, (_, i) =>
      fromJson(
        sdk.AccrueRequestSchema,
        fill(request, new Map([...this.#variables, ["i", String(i + 1)]])) as JsonObject,
      ),
    );
    const items: Value[] = [];
    for await (const { accrual, error } of this.#client(step).accrueAll(requests)) {
      items.push(error ? { error: errorJson(error) } : { accrual: json(sdk.AccrueResponseSchema, accrual) });
    }
    return items;
  }

  #watch(step: Step, name: string): void {
    const end = new AbortController();
    const method = sdk.LoyaltyService.method.watchBalance;
    const answers = this.#client(step).watchBalance(request(method, step), { signal: end.signal });
    this.#watches.set(name, { answers, end });
  }

  async #next(name: string, expected: Fields): Promise<Fields> {
    const watch = this.#watches.get(name) ?? fail(`nothing is watched as ${name}`);
    let told: Fields | undefined;
    const timer = setTimeout(() => watch.end.abort(), watchTimeoutMs);
    try {
      for (;;) {
        const { done, value } = await watch.answers.next();
        if (done) {
          throw new Error(`${name} told nothing like it in 20 seconds; the last was ${JSON.stringify(told)}`);
        }
        told = json(sdk.WatchBalanceResponseSchema, value);
        if (differences(expected, told).length === 0) {
          return told;
        }
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #method(step: Step, name: string) {
    const [property = "", rpcName = ""] = name.split(".");
    const method = services[property]?.methods.find((method) => method.name === rpcName) ?? fail(`no call ${name}`);
    const client = this.#client(step)[property as "loyalty"] as unknown as Record<
      string,
      (r: Message) => Promise<Message>
    >;
    return { client, method, rpc: client[method.localName] ?? fail(`the client has no ${name}`) };
  }

  /** The client of the scenario, or another for a step with credentials or options of its own. */
  #client({ as, options = {} }: Step): LoyaltyClient {
    const kind = JSON.stringify([as, options]);
    let client = this.#clients.get(kind);
    if (!client) {
      const { timeout, attempt_timeout, max_attempts } = options;
      client = this.#makeClient({
        url: this.#lane.url,
        credentials: as && as !== "none" ? as : this.#key,
        programId: "scenarios",
        initialBackoffMs: 1,
        maxBackoffMs: 20,
        ...(timeout !== undefined && { timeoutMs: timeout * 1000 }),
        ...(attempt_timeout !== undefined && { attemptTimeoutMs: attempt_timeout * 1000 }),
        ...(max_attempts !== undefined && { maxAttempts: max_attempts }),
        ...(as === "none" && { interceptors: [withoutCredential] }),
      });
      this.#clients.set(kind, client);
    }
    return client;
  }
}

const withoutCredential: Interceptor = (next) => (request) => {
  request.header.delete("Authorization");
  return next(request);
};

function request<I extends DescMessage>(method: DescMethod & { input: I }, step: Step) {
  return fromJson(method.input, (step.send ?? {}) as JsonObject);
}

function json(schema: DescMessage, message: Message): Fields {
  return toJson(schema, message, { alwaysEmitImplicit: true, registry: details }) as Fields;
}

/** An error as scenarios write it: with its type, and the type's own fields. */
function errorJson(error: LoyaltyError): Fields {
  const known = ["name", "reason", "code", "metadata", "violations", "retryable", "retryDelayMs", "requestId"];
  const own = Object.entries(error).filter(([key]) => !known.includes(key));
  return {
    type: error.name,
    reason: sdk.ErrorReason[error.reason] ?? "",
    code: snake(sdk.Code[error.code] ?? "").toUpperCase(),
    violations: error.violations.map(({ field }) => field),
    ...Object.fromEntries(own.map(([key, value]) => [snake(key), String(value)])),
  };
}

function snake(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

function itemsOf(answer: Fields): Value[] {
  return Array.isArray(answer.items) ? answer.items : fail("the answer has no items");
}

function fail(message: string): never {
  throw new Error(message);
}
