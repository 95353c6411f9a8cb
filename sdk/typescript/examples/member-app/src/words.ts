import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { type Entry, EntryKind, type RewardOffer, TierMeasure } from "@loyaltycore/sdk";
import type { Config } from "./config.js";

const numbers = new Intl.NumberFormat("en");
const dates = new Intl.DateTimeFormat("en", { dateStyle: "medium" });
const times = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** How this program says things. */
export class Words {
  readonly #config: Config;

  constructor(config: Config) {
    this.#config = config;
  }

  /** "1 star", "1,250 stars" */
  points(count: bigint): string {
    const { one, other } = this.#config.unit;
    return `${number(count)} ${count === 1n || count === -1n ? one : other}`;
  }

  get pointsName(): string {
    return this.#config.unit.other;
  }

  /** A value of what a ladder counts. */
  measured(measure: TierMeasure, value: bigint): string {
    switch (measure) {
      case TierMeasure.SPEND:
        return money(this.#config.currency, value);
      case TierMeasure.PURCHASE_COUNT:
        return `${number(value)} ${value === 1n ? "purchase" : "purchases"}`;
      default:
        return this.points(value);
    }
  }
}

export function number(count: bigint): string {
  return numbers.format(count);
}

export function money(currency: string, minorUnits: bigint): string {
  const format = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  return format.format(Number(minorUnits) / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** When something happened. */
export function time(timestamp: Timestamp | undefined): string {
  return timestamp ? times.format(Number(timestamp.seconds) * 1000) : "";
}

/** The last day of what ends at an instant: the day before, if that is midnight. */
export function lastDay(end: Timestamp): string {
  return dates.format(Number(end.seconds) * 1000 - 1);
}

/** An id as a name: "free-refill" is "Free refill". */
export function nameOf(id: string): string {
  return (id.charAt(0).toUpperCase() + id.slice(1)).replaceAll("-", " ").replaceAll(".", " ");
}

const kinds: Partial<Record<EntryKind, string>> = {
  [EntryKind.ACCRUAL_REVERSAL]: "Taken back",
  [EntryKind.EXPIRY]: "Expired",
  [EntryKind.REDEMPTION_REVERSAL]: "Given back",
  [EntryKind.HOLD_RELEASE]: "Given back",
  [EntryKind.ADJUSTMENT]: "Adjusted",
  [EntryKind.REINSTATEMENT]: "Given back after expiry",
  [EntryKind.DEBT_WRITE_OFF]: "Debt let go",
  [EntryKind.TRANSFER_OUT]: "Given away",
  [EntryKind.TRANSFER_IN]: "Received",
  [EntryKind.MERGE_OUT]: "Moved to another account",
  [EntryKind.MERGE_IN]: "Moved from another account",
  [EntryKind.FORFEITURE]: "Forfeited",
  [EntryKind.PAY_OUT]: "Paid out",
  [EntryKind.TRANSFER_FEE]: "Fee",
};

/** What a line of the history was about. Rewards have names. */
export function titleOf({ kind, subject }: Entry, rewards: ReadonlyMap<string, string>): string {
  switch (kind) {
    case EntryKind.ACCRUAL:
      return subject === "" ? "Purchase" : nameOf(subject);
    case EntryKind.REDEMPTION:
      return subject === "" ? "Paid with points" : (rewards.get(subject) ?? nameOf(subject));
    default:
      return kinds[kind] ?? "Changed";
  }
}

export function nameOfReward({ displayName, rewardId }: RewardOffer): string {
  return displayName || nameOf(rewardId);
}
