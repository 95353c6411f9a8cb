import { Code, InsufficientPoints, type LoyaltyClient, LoyaltyError, type RewardOffer } from "@loyaltycore/sdk";

// A redemption that the member has confirmed is kept, with its request id, until the server's word on it is known: also over a
// reload. Sent again with the same id, it takes the points once.

const key = "loyalty.redemption";

/** A redemption that the member has confirmed. */
export interface Redemption {
  memberId: string;
  requestId: string;
  rewardId: string;
  name: string;
  points: number;
}

/** What became of it. `unknown`: it may have taken effect or not; sending it again tells. */
export type Outcome =
  | { kind: "granted"; redemptionId: string }
  | { kind: "refused"; message: string }
  | { kind: "unknown" };

/** Begins a redemption: it is kept from here on. */
export function begin(memberId: string, { rewardId, points }: RewardOffer, name: string): Redemption {
  const redemption = { memberId, requestId: crypto.randomUUID(), rewardId, name, points: Number(points) };
  sessionStorage.setItem(key, JSON.stringify(redemption));
  return redemption;
}

/** The redemption that is kept for a member, if there is one. */
export function unsettled(memberId: string): Redemption | undefined {
  const kept = sessionStorage.getItem(key);
  const redemption = kept === null ? undefined : (JSON.parse(kept) as Redemption);
  return redemption?.memberId === memberId ? redemption : undefined;
}

/** Sends a redemption, and keeps it no longer once the server has given its word. */
export async function send(
  client: LoyaltyClient,
  { memberId, requestId, rewardId }: Redemption,
  points: (count: bigint) => string,
): Promise<Outcome> {
  try {
    const { redemptionId } = await client.loyalty.redeem({
      requestId,
      member: { kind: { case: "memberId", value: memberId } },
      purpose: { case: "rewardId", value: rewardId },
    });
    sessionStorage.removeItem(key);
    return { kind: "granted", redemptionId };
  } catch (error) {
    if (!(error instanceof LoyaltyError) || error.retryable || error.code === Code.Unauthenticated) {
      return { kind: "unknown" };
    }
    sessionStorage.removeItem(key);
    return { kind: "refused", message: explain(error, points) };
  }
}

function explain(error: LoyaltyError, points: (count: bigint) => string): string {
  if (error instanceof InsufficientPoints) {
    const { available, needed } = error;
    return `You have ${points(available)} at the moment. ${points(needed - available)} more, and it is yours.`;
  }
  switch (error.code) {
    case Code.PermissionDenied:
      return "With this sign-in you can look, but not redeem.";
    case Code.FailedPrecondition:
    case Code.NotFound:
      return "It can't be had at the moment. Nothing was taken from you.";
    default:
      return "Something went wrong. Nothing was taken from you.";
  }
}
