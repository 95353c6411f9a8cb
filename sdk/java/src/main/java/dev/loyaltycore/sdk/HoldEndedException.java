package dev.loyaltycore.sdk;

import org.jspecify.annotations.Nullable;

/** The hold was captured or released, or its time was over. */
public final class HoldEndedException extends LoyaltyException {
  private static final long serialVersionUID = 1;

  HoldEndedException(Refusal refusal, @Nullable String requestId, @Nullable Throwable cause) {
    super(refusal, requestId, cause);
  }

  /**
   * Tells how it ended.
   *
   * @return CAPTURED, RELEASED or EXPIRED
   */
  public String ended() {
    return text("ended");
  }

  /**
   * Tells what became of the points.
   *
   * @return how many were taken
   */
  public long captured() {
    return figure("captured");
  }
}
