package dev.loyaltycore.sdk;

import org.jspecify.annotations.Nullable;

/** More is to be reversed than is left. */
public final class ReversalExceedsOriginalException extends LoyaltyException {
  private static final long serialVersionUID = 1;

  ReversalExceedsOriginalException(Refusal refusal, @Nullable String requestId, @Nullable Throwable cause) {
    super(refusal, requestId, cause);
  }

  /**
   * Tells how much is left of the original.
   *
   * @return points, or minor units where money was to be reversed
   */
  public long left() {
    return figure("left");
  }
}
