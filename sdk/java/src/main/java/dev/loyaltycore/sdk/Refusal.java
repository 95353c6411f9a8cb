package dev.loyaltycore.sdk;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.loyaltycore.loyalty.v1.ErrorReason;
import dev.loyaltycore.sdk.LoyaltyException.Violation;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known about an error: its status, and what the server said in the details. */
record Refusal(
    Code code,
    ErrorReason reason,
    String message,
    Map<String, String> metadata,
    List<Violation> violations,
    @Nullable Duration retryDelay)
    implements Serializable {
  private static final String DOMAIN = "loyalty.v1";
  private static final String REASON_PREFIX = "ERROR_REASON_";

  static Refusal of(Status status, @Nullable Metadata trailers) {
    com.google.rpc.Status details = StatusProto.fromStatusAndTrailers(status, trailers);
    // The details' code and text are the server's; where there are none, gRPC and its causes say more.
    return details.getDetailsCount() > 0
        ? of(details)
        : new Refusal(
            status.getCode(), ErrorReason.ERROR_REASON_UNSPECIFIED, textOf(status), Map.of(), List.of(), null);
  }

  static Refusal of(com.google.rpc.Status status) {
    ErrorReason reason = ErrorReason.ERROR_REASON_UNSPECIFIED;
    Map<String, String> metadata = Map.of();
    List<Violation> violations = new ArrayList<>();
    @Nullable Duration retryDelay = null;
    for (Any detail : status.getDetailsList()) {
      try {
        if (detail.is(ErrorInfo.class)) {
          ErrorInfo info = detail.unpack(ErrorInfo.class);
          if (info.getDomain().equals(DOMAIN)) {
            reason = reasonOf(info.getReason());
            metadata = Map.copyOf(info.getMetadataMap());
          }
        } else if (detail.is(BadRequest.class)) {
          for (BadRequest.FieldViolation violation : detail.unpack(BadRequest.class).getFieldViolationsList()) {
            violations.add(new Violation(violation.getField(), violation.getDescription()));
          }
        } else if (detail.is(RetryInfo.class)) {
          com.google.protobuf.Duration delay = detail.unpack(RetryInfo.class).getRetryDelay();
          retryDelay = Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
        }
      } catch (InvalidProtocolBufferException e) {
        // A detail that can't be read is as good as none: the status and the other details still count.
      }
    }
    Code code = Status.fromCodeValue(status.getCode()).getCode();
    return new Refusal(code, reason, status.getMessage(), metadata, List.copyOf(violations), retryDelay);
  }

  private static ErrorReason reasonOf(String name) {
    try {
      return ErrorReason.valueOf(REASON_PREFIX + name);
    } catch (IllegalArgumentException e) {
      return ErrorReason.UNRECOGNIZED; // a newer server's
    }
  }

  private static String textOf(Status status) {
    String text = status.getDescription() == null ? "" : status.getDescription();
    for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null && !text.contains(cause.getMessage())) {
        text += (text.isEmpty() ? "" : ": ") + cause.getMessage();
      }
    }
    return text;
  }

  /** Whether the same call, made again, may go better. */
  boolean mayBeRetried() {
    return switch (reason) {
      case ERROR_REASON_OVERLOADED, ERROR_REASON_LEDGER_UNAVAILABLE, ERROR_REASON_SERVER_STOPPING,
          ERROR_REASON_IDENTITY_PROVIDER_UNAVAILABLE -> true;
      // Not the server's word: no connection, or one that ended early (gRPC has all these names for it), no answer in
      // time, a proxy's 502, 503 or 504.
      case ERROR_REASON_UNSPECIFIED -> switch (code) {
        case UNAVAILABLE, DEADLINE_EXCEEDED, INTERNAL, CANCELLED, UNKNOWN -> true;
        default -> false;
      };
      default -> false;
    };
  }

  LoyaltyException exception(@Nullable String requestId, @Nullable Throwable cause) {
    return switch (reason) {
      case ERROR_REASON_INSUFFICIENT_POINTS -> new InsufficientPointsException(this, requestId, cause);
      case ERROR_REASON_SOURCE_ALREADY_ACCRUED -> new SourceAlreadyAccruedException(this, requestId, cause);
      case ERROR_REASON_HOLD_ENDED -> new HoldEndedException(this, requestId, cause);
      case ERROR_REASON_CAPTURE_EXCEEDS_HOLD -> new CaptureExceedsHoldException(this, requestId, cause);
      case ERROR_REASON_REVERSAL_EXCEEDS_ORIGINAL -> new ReversalExceedsOriginalException(this, requestId, cause);
      case ERROR_REASON_DEBT_LIMIT -> new DebtLimitException(this, requestId, cause);
      case ERROR_REASON_MEMBER_MERGED -> new MemberMergedException(this, requestId, cause);
      case ERROR_REASON_MISSING_SCOPE -> new MissingScopeException(this, requestId, cause);
      case ERROR_REASON_INVALID_FIELD -> new InvalidFieldException(this, requestId, cause);
      default -> new LoyaltyException(this, requestId, cause);
    };
  }

  @Override
  public String toString() {
    String name = switch (reason) {
      case ERROR_REASON_UNSPECIFIED, UNRECOGNIZED -> code.name();
      default -> reason.name().substring(REASON_PREFIX.length());
    };
    return message.isEmpty() ? name : name + ": " + message;
  }
}
