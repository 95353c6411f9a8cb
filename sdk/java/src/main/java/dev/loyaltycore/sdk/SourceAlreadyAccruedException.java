package dev.loyaltycore.sdk;

/** The source has earned already. */
public final class SourceAlreadyAccruedException extends LoyaltyException {
  private static final long serialVersionUID = 1;

  SourceAlreadyAccruedException(Refusal refusal, String requestId, Throwable cause) {
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
