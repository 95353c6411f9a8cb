import { useQuery } from "@connectrpc/connect-query";
import { type Balance, LoyaltyService, type RewardOffer } from "@loyaltycore/sdk";
import { useRef, useState } from "react";
import { useParts } from "./parts.js";
import { RedeemDialog } from "./RedeemDialog.js";
import { begin, type Redemption, unsettled } from "./redemption.js";
import { Trouble } from "./Trouble.js";
import { money, nameOfReward } from "./words.js";

/** All rewards on one page: programs have dozens at most. */
export const allRewards = { pageSize: 1000 };

/** What is being redeemed: a reward, or what was confirmed of one already. */
type Choice = { turn: number } & ({ offer: RewardOffer } | { redemption: Redemption });

/** What the member can have for points, or could have with more of them. */
export function Rewards({ balance, connected }: { balance: Balance | undefined; connected: boolean }) {
  const { member, session } = useParts();
  const { data, error } = useQuery(LoyaltyService.method.listRewards, { member, ...allRewards });
  // One that was confirmed before a reload goes on.
  const [chosen, setChosen] = useState<Choice | undefined>(() => {
    const redemption = unsettled(session.memberId);
    return redemption && { turn: 0, redemption };
  });
  const heading = useRef<HTMLHeadingElement>(null);
  const choose = (offer: RewardOffer) => setChosen((before) => ({ turn: (before?.turn ?? 0) + 1, offer }));
  // A dialog hears that it was closed a little later, when another choice may have been made.
  const close = (closed: Choice) => {
    setChosen((now) => (now?.turn === closed.turn ? undefined : now));
    const focused = document.activeElement;
    if (focused === document.body || focused?.closest("dialog")) {
      heading.current?.focus(); // the reward's button is gone, as there are too few points for another
    }
  };
  return (
    <section className="card" aria-labelledby="rewards-title">
      <h2 id="rewards-title" ref={heading} tabIndex={-1}>
        Rewards
      </h2>
      <Trouble when={error && !data} />
      {data?.rewards.length === 0 && <p>There are none at the moment.</p>}
      <ul className="list">
        {data?.rewards.map((offer) => (
          <Reward key={offer.rewardId} offer={offer} onChoose={() => choose(offer)} />
        ))}
      </ul>
      {chosen && (
        <RedeemDialog
          key={chosen.turn}
          {...chosen}
          begin={(offer) => begin(session.memberId, offer, nameOfReward(offer))}
          available={balance?.available}
          connected={connected}
          onClose={() => close(chosen)}
        />
      )}
    </section>
  );
}

function Reward({ offer, onChoose }: { offer: RewardOffer; onChoose: () => void }) {
  const { words } = useParts();
  const { points, missingPoints, worth } = offer;
  const name = nameOfReward(offer);
  return (
    <li>
      <div className="what">
        <strong>{name}</strong>
        <span className="faint">
          {words.points(points)}
          {worth && ` · worth ${money(worth.currencyCode, worth.minorUnits)}`}
        </span>
      </div>
      {missingPoints > 0n ? (
        <>
          <span className="missing">{words.points(missingPoints)} to go</span>
          <progress value={Number(points - missingPoints)} max={Number(points)} aria-label={`Progress to ${name}`} />
        </>
      ) : (
        <button
          type="button"
          className="primary"
          aria-label={`Redeem ${name} for ${words.points(points)}`}
          onClick={onChoose}
        >
          Redeem
        </button>
      )}
    </li>
  );
}
