package dev.loyaltycore.sdk;

import org.jspecify.annotations.Nullable;

/** The source has earned already. */
public final class SourceAlreadyAccruedException extends LoyaltyException {
  private static final long serialVersionUID = 1;

  SourceAlreadyAccruedException(Refusal refusal, @Nullable String requestId, @Nullable Throwable cause) {
    super(refusal, requestId, cause);
  }

  /**
   * Tells what it earned.
   *
   * @return the id of the accrual
   */
  public String accrualId() {
    return text("accrual_id");
  }
}
