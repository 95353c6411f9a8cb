package dev.loyaltycore.sdk;

import org.jspecify.annotations.Nullable;

/** The member would owe more than the program allows. */
public final class DebtLimitException extends LoyaltyException {
  private static final long serialVersionUID = 1;

  DebtLimitException(Refusal refusal, @Nullable String requestId, @Nullable Throwable cause) {
    super(refusal, requestId, cause);
  }

  /**
   * Tells how much a member may owe.
   *
   * @return the most points
   */
  public long debtLimit() {
    return figure("debt_limit");
  }
}
