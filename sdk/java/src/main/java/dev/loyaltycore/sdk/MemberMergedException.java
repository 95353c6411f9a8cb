package dev.loyaltycore.sdk;

import org.jspecify.annotations.Nullable;

/** The member was merged into another. */
public final class MemberMergedException extends LoyaltyException {
  private static final long serialVersionUID = 1;

  MemberMergedException(Refusal refusal, @Nullable String requestId, @Nullable Throwable cause) {
    super(refusal, requestId, cause);
  }

  /**
   * Tells who goes on.
   *
   * @return the id of the other member
   */
  public String memberId() {
    return text("member_id");
  }
}
