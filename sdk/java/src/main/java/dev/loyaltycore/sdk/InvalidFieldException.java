package dev.loyaltycore.sdk;

import org.jspecify.annotations.Nullable;

/** A field is out of its limits: {@link #violations()} tells which, and why. */
public final class InvalidFieldException extends LoyaltyException {
  private static final long serialVersionUID = 1;

  InvalidFieldException(Refusal refusal, @Nullable String requestId, @Nullable Throwable cause) {
    super(refusal, requestId, cause);
  }
}
