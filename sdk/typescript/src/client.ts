import type { MessageInitShape } from "@bufbuild/protobuf";
import { type CallOptions, type Client, createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { type AccrueAllOptions, type AccrueRequestInit, type AccrueResult, accrueAll } from "./batch.js";
import type { Credentials } from "./credentials.js";
import { AccountService } from "./gen/loyalty/v1/account_service_pb.js";
import type { AuditEntry } from "./gen/loyalty/v1/audit_entry_pb.js";
import { AuditService, type ListAuditEntriesRequestSchema } from "./gen/loyalty/v1/audit_service_pb.js";
import type { Entry } from "./gen/loyalty/v1/entry_pb.js";
import type { Lot } from "./gen/loyalty/v1/lot_pb.js";
import {
  type ListEntriesRequestSchema,
  type ListLotsRequestSchema,
  type ListRewardsRequestSchema,
  LoyaltyService,
  type WatchBalanceRequestSchema,
  type WatchBalanceResponse,
} from "./gen/loyalty/v1/loyalty_service_pb.js";
import { MemberService } from "./gen/loyalty/v1/member_service_pb.js";
import type { ApiKey, Partner } from "./gen/loyalty/v1/partner_pb.js";
import {
  type ListApiKeysRequestSchema,
  type ListPartnersRequestSchema,
  PartnerService,
} from "./gen/loyalty/v1/partner_service_pb.js";
import type { ProgramVersion } from "./gen/loyalty/v1/program_pb.js";
import { type ListProgramVersionsRequestSchema, ProgramService } from "./gen/loyalty/v1/program_service_pb.js";
import type { RewardOffer } from "./gen/loyalty/v1/reward_offer_pb.js";
import { TokenService } from "./gen/loyalty/v1/token_service_pb.js";
import { allPages } from "./pages.js";
import type { RetryPolicy } from "./retry.js";
import { LoyaltyTransport } from "./transport.js";
import { version } from "./version.js";
import { type WatchOptions, watchBalance } from "./watch.js";

/** Options of a client. All but the first two have a default. */
export interface ClientOptions {
  /** Where the server is, such as `https://loyalty.example.com`. */
  url: string;
  /** An API key or a member token, or a callback that brings one: before the first call, and when one has ended. */
  credentials: Credentials;
  /** The program of requests that name none. */
  programId?: string;
  /** The most time for a call with all its attempts, unless the call has its own `timeoutMs`; 0 is none. 10,000. */
  timeoutMs?: number;
  /** The most time for one attempt. 3,000. */
  attemptTimeoutMs?: number;
  /** How often a call is made, the first time included. 5. */
  maxAttempts?: number;
  /** The longest pause after the first attempt; it doubles with each one. 100. */
  initialBackoffMs?: number;
  /** The longest pause of all. 2,000. */
  maxBackoffMs?: number;
  /** Whether balances are at least as new as those that this client saw before. true. */
  readYourWrites?: boolean;
  /** Your application's name and version, for the server's log. */
  userAgent?: string;
  /** Run once an attempt, inside the retries: for tracing. */
  interceptors?: Interceptor[];
}

/** What a client needs of the place it runs in: how to make calls, and which header says who makes them. */
export interface Platform {
  transport: Transport;
  userAgentHeader: "User-Agent" | "X-User-Agent";
}

/** A client of the loyalty core: its services, and helpers for what takes more than one call. */
export class LoyaltyClient {
  /** Points: accruals, redemptions, balances, history. */
  readonly loyalty: Client<typeof LoyaltyService>;
  /** Corrections by hand, and transfers. */
  readonly accounts: Client<typeof AccountService>;
  /** Who takes part. */
  readonly members: Client<typeof MemberService>;
  /** A program's definitions. */
  readonly programs: Client<typeof ProgramService>;
  /** Partners and their keys. */
  readonly partners: Client<typeof PartnerService>;
  /** Member tokens. */
  readonly tokens: Client<typeof TokenService>;
  /** Who changed what. */
  readonly audit: Client<typeof AuditService>;
  /** What the services call by, with retries and all, for libraries that want a transport (connect-query). */
  readonly transport: Transport;
  readonly #policy: RetryPolicy;

  /** Use `createLoyaltyClient`. */
  constructor(platform: Platform, options: ClientOptions) {
    const { maxAttempts = 5, initialBackoffMs = 100, maxBackoffMs = 2_000 } = options;
    this.#policy = { maxAttempts, initialBackoffMs, maxBackoffMs };
    const ours = `loyalty-typescript/${version}`;
    this.transport = new LoyaltyTransport(platform.transport, {
      ...this.#policy,
      credentials: options.credentials,
      programId: options.programId,
      timeoutMs: options.timeoutMs ?? 10_000,
      attemptTimeoutMs: options.attemptTimeoutMs ?? 3_000,
      readYourWrites: options.readYourWrites ?? true,
      headers: { [platform.userAgentHeader]: options.userAgent ? `${options.userAgent} ${ours}` : ours },
    });
    this.loyalty = createClient(LoyaltyService, this.transport);
    this.accounts = createClient(AccountService, this.transport);
    this.members = createClient(MemberService, this.transport);
    this.programs = createClient(ProgramService, this.transport);
    this.partners = createClient(PartnerService, this.transport);
    this.tokens = createClient(TokenService, this.transport);
    this.audit = createClient(AuditService, this.transport);
  }

  /** A member's history, newest first. */
  listEntriesAll(
    request: MessageInitShape<typeof ListEntriesRequestSchema>,
    options?: CallOptions,
  ): AsyncGenerator<Entry> {
    return allPages(this.loyalty.listEntries, ({ entries }) => entries, request, options);
  }

  /** A member's lots, those that expire first before the others. */
  listLotsAll(request: MessageInitShape<typeof ListLotsRequestSchema>, options?: CallOptions): AsyncGenerator<Lot> {
    return allPages(this.loyalty.listLots, ({ lots }) => lots, request, options);
  }

  /** What a member can have for points, those that cost least before the others. */
  listRewardsAll(
    request: MessageInitShape<typeof ListRewardsRequestSchema>,
    options?: CallOptions,
  ): AsyncGenerator<RewardOffer> {
    return allPages(this.loyalty.listRewards, ({ rewards }) => rewards, request, options);
  }

  /** The program's partners. */
  listPartnersAll(
    request: MessageInitShape<typeof ListPartnersRequestSchema>,
    options?: CallOptions,
  ): AsyncGenerator<Partner> {
    return allPages(this.partners.listPartners, ({ partners }) => partners, request, options);
  }

  /** A partner's keys. */
  listApiKeysAll(
    request: MessageInitShape<typeof ListApiKeysRequestSchema>,
    options?: CallOptions,
  ): AsyncGenerator<ApiKey> {
    return allPages(this.partners.listApiKeys, ({ apiKeys }) => apiKeys, request, options);
  }

  /** The program's versions, newest first. */
  listProgramVersionsAll(
    request: MessageInitShape<typeof ListProgramVersionsRequestSchema>,
    options?: CallOptions,
  ): AsyncGenerator<ProgramVersion> {
    return allPages(this.programs.listProgramVersions, ({ programVersions }) => programVersions, request, options);
  }

  /** Who changed what, newest first. */
  listAuditEntriesAll(
    request: MessageInitShape<typeof ListAuditEntriesRequestSchema>,
    options?: CallOptions,
  ): AsyncGenerator<AuditEntry> {
    return allPages(this.audit.listAuditEntries, ({ entries }) => entries, request, options);
  }

  /**
   * Accrues any number of activities of one program, by BatchAccrue calls of at most 1,000 requests and 1 MiB, one after the
   * other. Request ids are filled in, in your own requests. An accrual that is refused is a result; a call that fails throws,
   * and may be made again with the same requests.
   */
  accrueAll<Request extends AccrueRequestInit>(
    requests: Iterable<Request> | AsyncIterable<Request>,
    options?: AccrueAllOptions,
  ): AsyncGenerator<AccrueResult<Request>> {
    return accrueAll(this.loyalty, requests, options);
  }

  /**
   * A member's balance, and again each time it changes, until you leave the loop or abort the signal. It connects again as
   * often as it must, and always tells the latest.
   */
  watchBalance(
    request: MessageInitShape<typeof WatchBalanceRequestSchema>,
    options?: WatchOptions,
  ): AsyncGenerator<WatchBalanceResponse> {
    return watchBalance(this.loyalty, this.#policy, request, options);
  }
}
