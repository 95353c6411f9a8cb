import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "./gen/google/rpc/error_details_pb.js";
import type { Status } from "./gen/google/rpc/status_pb.js";
import { ErrorReason, ErrorReasonSchema } from "./gen/loyalty/v1/error_pb.js";

/** What is wrong with one field of a request, or one place of a definition. */
export interface Violation {
  /** The field's path, such as `member.member_id`. */
  field: string;
  /** What is wrong with it. */
  description: string;
}

/** What is known of a failed call. */
export interface Failure {
  /** What to tell, without the reason, which the error's own message begins with. */
  message: string;
  code: Code;
  reason?: ErrorReason;
  metadata?: Readonly<Record<string, string>>;
  violations?: readonly Violation[];
  retryable?: boolean;
  retryDelayMs?: number | undefined;
  requestId?: string | undefined;
  cause?: unknown;
}

/**
 * A call that failed. Reasons that carry figures have a class of their own, such as {@link InsufficientPoints}.
 */
export class LoyaltyError extends Error {
  override readonly name: string = "LoyaltyError";
  /** Why the server refused the call. `UNSPECIFIED`: it isn't the server's word, or a newer server's. */
  readonly reason: ErrorReason;
  /** The status code. */
  readonly code: Code;
  /** The figures and names that belong to the reason. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The fields at fault, of {@link InvalidField} and of the reason `INVALID_DEFINITION`. */
  readonly violations: readonly Violation[];
  /** Whether the same call, made again, may do better. Calls have been made again already when they fail with it. */
  readonly retryable: boolean;
  /** How long the server asks to wait before the call is made again. */
  readonly retryDelayMs: number | undefined;
  /** The request id of the call, if it had one: the call may be made again with it, now or later. */
  readonly requestId: string | undefined;

  constructor(failure: Failure) {
    const reason = failure.reason ?? ErrorReason.UNSPECIFIED;
    super(`${reason ? ErrorReason[reason] : Code[failure.code]}: ${failure.message}`, { cause: failure.cause });
    this.reason = reason;
    this.code = failure.code;
    this.metadata = failure.metadata ?? {};
    this.violations = failure.violations ?? [];
    this.retryable = failure.retryable ?? false;
    this.retryDelayMs = failure.retryDelayMs;
    this.requestId = failure.requestId;
  }

  /** The typed error of whatever a call threw. */
  static from(thrown: unknown, requestId?: string): LoyaltyError {
    if (thrown instanceof LoyaltyError) {
      return thrown;
    }
    const error = ConnectError.from(thrown);
    const info = error.findDetails(ErrorInfoSchema).find(({ domain }) => domain === "loyalty.v1");
    const delay = error.findDetails(RetryInfoSchema)[0]?.retryDelay;
    const reason = info ? reasonOf(info.reason) : ErrorReason.UNSPECIFIED;
    return new (types[reason] ?? LoyaltyError)({
      message: error.rawMessage,
      code: error.code,
      reason,
      metadata: { ...info?.metadata },
      violations: error
        .findDetails(BadRequestSchema)
        .flatMap(({ fieldViolations }) => fieldViolations.map(({ field, description }) => ({ field, description }))),
      retryable: info ? retryableReasons.has(reason) : isOfTheWay(error),
      retryDelayMs: delay && Number(delay.seconds) * 1000 + delay.nanos / 1e6,
      requestId,
      cause: error,
    });
  }

  /** The typed error of a BatchAccrue result that is one. */
  static fromStatus(status: Status, requestId?: string): LoyaltyError {
    const error = new ConnectError(status.message, status.code);
    error.details = status.details.map(({ typeUrl, value }) => ({
      type: typeUrl.slice(typeUrl.lastIndexOf("/") + 1),
      value,
    }));
    return LoyaltyError.from(error, requestId);
  }
}

/** The member has fewer points than the call needs. */
export class InsufficientPoints extends LoyaltyError {
  override readonly name = "InsufficientPoints";
  /** The points that can be spent. */
  readonly available = figure(this, "available");
  /** The points that the call needs. */
  readonly needed = figure(this, "needed");
}

/** The source has earned already, under another request id. */
export class SourceAlreadyAccrued extends LoyaltyError {
  override readonly name = "SourceAlreadyAccrued";
  /** The accrual that it earned. */
  readonly accrualId = text(this, "accrual_id");
}

/** The hold is over. */
export class HoldEnded extends LoyaltyError {
  override readonly name = "HoldEnded";
  /** How: `CAPTURED`, `RELEASED` or `EXPIRED`. */
  readonly ended = text(this, "ended");
  /** The points that were taken. */
  readonly captured = figure(this, "captured");
}

/** More points are to be captured than are held. */
export class CaptureExceedsHold extends LoyaltyError {
  override readonly name = "CaptureExceedsHold";
  /** The points that are held. */
  readonly held = figure(this, "held");
}

/** More is to be reversed than is left of the original. */
export class ReversalExceedsOriginal extends LoyaltyError {
  override readonly name = "ReversalExceedsOriginal";
  /** What is left. */
  readonly left = figure(this, "left");
}

/** The member would owe more than the program allows. */
export class DebtLimit extends LoyaltyError {
  override readonly name = "DebtLimit";
  /** The most points that a member may owe. */
  readonly debtLimit = figure(this, "debt_limit");
}

/** The member was merged into another. */
export class MemberMerged extends LoyaltyError {
  override readonly name = "MemberMerged";
  /** The other member. */
  readonly memberId = text(this, "member_id");
}

/** The key or token may not be used for this call. */
export class MissingScope extends LoyaltyError {
  override readonly name = "MissingScope";
  /** The scope that the call needs. */
  readonly scope = text(this, "scope");
}

/** A field is out of its limits: see `violations`. */
export class InvalidField extends LoyaltyError {
  override readonly name = "InvalidField";
}

const types: Partial<Record<ErrorReason, new (failure: Failure) => LoyaltyError>> = {
  [ErrorReason.INSUFFICIENT_POINTS]: InsufficientPoints,
  [ErrorReason.SOURCE_ALREADY_ACCRUED]: SourceAlreadyAccrued,
  [ErrorReason.HOLD_ENDED]: HoldEnded,
  [ErrorReason.CAPTURE_EXCEEDS_HOLD]: CaptureExceedsHold,
  [ErrorReason.REVERSAL_EXCEEDS_ORIGINAL]: ReversalExceedsOriginal,
  [ErrorReason.DEBT_LIMIT]: DebtLimit,
  [ErrorReason.MEMBER_MERGED]: MemberMerged,
  [ErrorReason.MISSING_SCOPE]: MissingScope,
  [ErrorReason.INVALID_FIELD]: InvalidField,
};

const retryableReasons = new Set([
  ErrorReason.OVERLOADED,
  ErrorReason.LEDGER_UNAVAILABLE,
  ErrorReason.SERVER_STOPPING,
  ErrorReason.IDENTITY_PROVIDER_UNAVAILABLE,
]);

const codesOfTheWay = new Set([
  Code.Canceled, // a stream that was reset; whether the caller cancelled is for the caller of this to know
  Code.Unknown,
  Code.DeadlineExceeded,
  Code.Aborted,
  Code.Internal,
  Code.Unavailable,
]);

/** Whether an error without the server's word comes from the network, or from a proxy that did not reach the server. */
function isOfTheWay(error: ConnectError): boolean {
  const status = /^HTTP (\d{3})$/.exec(error.rawMessage)?.[1]; // the library tells it nowhere else
  if (status !== undefined) {
    return ["502", "503", "504"].includes(status);
  }
  return codesOfTheWay.has(error.code) && !error.rawMessage.startsWith("serialize binary"); // that is the request's fault
}

function reasonOf(name: string): ErrorReason {
  const value = ErrorReasonSchema.values.find((value) => value.name === `ERROR_REASON_${name}`);
  return value?.number ?? ErrorReason.UNSPECIFIED;
}

function text(error: LoyaltyError, key: string): string {
  return error.metadata[key] ?? "";
}

function figure(error: LoyaltyError, key: string): bigint {
  const value = text(error, key);
  return /^-?\d+$/.test(value) ? BigInt(value) : 0n;
}
