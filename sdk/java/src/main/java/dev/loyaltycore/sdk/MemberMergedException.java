package dev.loyaltycore.sdk;

/** The member was merged into another. */
public final class MemberMergedException extends LoyaltyException {
  private static final long serialVersionUID = 1;

  MemberMergedException(Refusal refusal, String requestId, Throwable cause) {
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
