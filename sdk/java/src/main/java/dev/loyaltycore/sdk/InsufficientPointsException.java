package dev.loyaltycore.sdk;

import org.jspecify.annotations.Nullable;

/** The member has too few points. */
public final class InsufficientPointsException extends LoyaltyException {
  private static final long serialVersionUID = 1;

  InsufficientPointsException(Refusal refusal, @Nullable String requestId, @Nullable Throwable cause) {
    super(refusal, requestId, cause);
  }

  /**
   * Tells how many points the member can spend.
   *
   * @return the points that are there
   */
  public long available() {
    return figure("available");
  }

  /**
   * Tells how many points the call would have spent.
   *
   * @return the points that are needed
   */
  public long needed() {
    return figure("needed");
  }
}
