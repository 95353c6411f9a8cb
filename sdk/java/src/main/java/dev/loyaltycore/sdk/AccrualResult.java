package dev.loyaltycore.sdk;

import dev.loyaltycore.loyalty.v1.AccrueRequest;
import dev.loyaltycore.loyalty.v1.AccrueResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of one of many accruals.
 *
 * @param request the request as it was sent, with its request id
 * @param accrual what it earned, or null if there is an error
 * @param error why it earned nothing, or null if it did
 */
public record AccrualResult(
    AccrueRequest request, @Nullable AccrueResponse accrual, @Nullable LoyaltyException error) {
  /**
   * Tells what it earned.
   *
   * @return the accrual
   * @throws LoyaltyException the error, if there is one
   */
  public AccrueResponse orThrow() {
    if (accrual == null) {
      throw Objects.requireNonNull(error);
    }
    return accrual;
  }
}
