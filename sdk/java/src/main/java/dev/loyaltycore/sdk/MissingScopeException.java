package dev.loyaltycore.sdk;

import org.jspecify.annotations.Nullable;

/** The key or the token lacks a scope. */
public final class MissingScopeException extends LoyaltyException {
  private static final long serialVersionUID = 1;

  MissingScopeException(Refusal refusal, @Nullable String requestId, @Nullable Throwable cause) {
    super(refusal, requestId, cause);
  }

  /**
   * Tells which scope the call needs.
   *
   * @return the scope
   */
  public String scope() {
    return text("scope");
  }
}
