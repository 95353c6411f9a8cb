package dev.loyaltycore.sdk;

import com.google.rpc.Status;
import dev.loyaltycore.loyalty.v1.ErrorReason;
import io.grpc.Status.Code;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a call was refused, or failed. Reasons that carry figures have a type of their own, such as
 * {@link InsufficientPointsException}. A refused call changed nothing. One that failed (see {@link #isRefusal()}) may
 * have taken effect: make it again with the same request id.
 *
 * @serial exclude
 */
public class LoyaltyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Refusal refusal;
  private final @Nullable String requestId;

  LoyaltyException(Refusal refusal, @Nullable String requestId, @Nullable Throwable cause) {
    super(requestId == null ? refusal.toString() : refusal + " (request id " + requestId + ")", cause);
    this.refusal = refusal;
    this.requestId = requestId;
  }

  /**
   * Finds the LoyaltyException in what a future or an asynchronous stub failed with, which wrap it.
   *
   * @param failure what a call failed with
   * @return the LoyaltyException among it and its causes, or one with this cause if there is none
   */
  public static LoyaltyException of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LoyaltyException known) {
        return known;
      }
    }
    return Refusal.of(io.grpc.Status.fromThrowable(failure), io.grpc.Status.trailersFromThrowable(failure))
        .exception(null, failure);
  }

  /**
   * Makes an exception, of the same type as a call's, of the error in a result of BatchAccrue.
   *
   * @param error the result's error
   * @return the exception
   */
  public static LoyaltyException of(Status error) {
    return of(error, null);
  }

  static LoyaltyException of(Status error, @Nullable String requestId) {
    return Refusal.of(error).exception(requestId, null);
  }

  /**
   * Tells why the server refused the call.
   *
   * @return the contract's reason; UNSPECIFIED if the server didn't refuse it: see {@link #isRefusal()}; UNRECOGNIZED if
   *     this version of the SDK doesn't know the server's reason
   */
  public ErrorReason reason() {
    return refusal.reason();
  }

  /**
   * Tells whether this is the server's own word. Otherwise something else went wrong, such as the network or the time.
   *
   * @return whether the server refused the call
   */
  public boolean isRefusal() {
    return refusal.reason() != ErrorReason.ERROR_REASON_UNSPECIFIED;
  }

  /**
   * Tells the status code.
   *
   * @return the code
   */
  public Code code() {
    return refusal.code();
  }

  /**
   * Tells the figures that came with the reason.
   *
   * @return the metadata; may be empty
   */
  public Map<String, String> metadata() {
    return refusal.metadata();
  }

  /**
   * Tells what is wrong with the request: of INVALID_FIELD and INVALID_DEFINITION.
   *
   * @return the violations; may be empty
   */
  public List<Violation> violations() {
    return refusal.violations();
  }

  /**
   * Tells when the server wants to be asked again.
   *
   * @return the delay, if the server named one
   */
  public Optional<Duration> retryDelay() {
    return Optional.ofNullable(refusal.retryDelay());
  }

  /**
   * Tells the request id that the call was sent with, also if the client made it. The call made again with this id takes
   * effect once.
   *
   * @return the request id, if the call has one
   */
  public Optional<String> requestId() {
    return Optional.ofNullable(requestId);
  }

  final boolean mayBeRetried() {
    return refusal.mayBeRetried();
  }

  final String text(String key) {
    return refusal.metadata().getOrDefault(key, "");
  }

  final long figure(String key) {
    return Long.parseLong(refusal.metadata().getOrDefault(key, "0"));
  }

  /**
   * One thing that is wrong with a request.
   *
   * @param field where, as a path
   * @param description what
   * @serial exclude
   */
  public record Violation(String field, String description) implements Serializable {}
}
