package dev.loyaltycore.sdk;

import org.jspecify.annotations.Nullable;

/** More is to be captured than is held. */
public final class CaptureExceedsHoldException extends LoyaltyException {
  private static final long serialVersionUID = 1;

  CaptureExceedsHoldException(Refusal refusal, @Nullable String requestId, @Nullable Throwable cause) {
    super(refusal, requestId, cause);
  }

  /**
   * Tells how many points are held.
   *
   * @return the points held
   */
  public long held() {
    return figure("held");
  }
}
