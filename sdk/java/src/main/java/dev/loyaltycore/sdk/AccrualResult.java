package dev.loyaltycore.sdk;

import dev.loyaltycore.loyalty.v1.AccrueRequest;
import dev.loyaltycore.loyalty.v1.AccrueResponse;

/**
 * What became of one of many accruals.
 *
 * @param request the request as it was sent, with its request id
 * @param accrual what it earned, or null if there is an error
 * @param error why it earned nothing, or null if it did
 */
public record AccrualResult(AccrueRequest request, AccrueResponse accrual, LoyaltyException error) {
  /**
   * Tells what it earned.
   *
   * @return the accrual
   * @throws LoyaltyException the error, if there is one
   */
  public AccrueResponse orThrow() {
    if (error != null) {
      throw error;
    }
    return accrual;
  }
}
