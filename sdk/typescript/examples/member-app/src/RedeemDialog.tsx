import type { RewardOffer } from "@loyaltycore/sdk";
import { useCallback, useEffect, useRef, useState } from "react";
import { useParts } from "./parts.js";
import { type Outcome, type Redemption, send } from "./redemption.js";
import { nameOfReward } from "./words.js";

interface Props {
  /** What is to be redeemed, once the member has confirmed it … */
  offer?: RewardOffer;
  /** … or what was confirmed already. */
  redemption?: Redemption;
  begin: (offer: RewardOffer) => Redemption;
  available: bigint | undefined;
  connected: boolean;
  onClose: () => void;
}

/** Asks whether to redeem, does it, and says what became of it. */
export function RedeemDialog({ offer, redemption, begin, available, connected, onClose }: Props) {
  const { client, words } = useParts();
  const dialog = useRef<HTMLDialogElement>(null);
  const [confirmed, setConfirmed] = useState(redemption);
  const [outcome, setOutcome] = useState<Outcome>();
  const sending = confirmed !== undefined && outcome === undefined;

  useEffect(() => {
    if (!dialog.current?.open) {
      dialog.current?.showModal();
    }
  }, []);

  const sent = useRef<Redemption>(undefined);
  const submit = useCallback(
    async (redemption: Redemption) => {
      setOutcome(undefined);
      setOutcome(await send(client, redemption, (count) => words.points(count)));
    },
    [client, words],
  );
  const closing = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (confirmed) {
      closing.current?.focus(); // the button that had the focus is gone
    }
  }, [confirmed]);
  // Once for each confirmation …
  useEffect(() => {
    if (confirmed && sent.current !== confirmed) {
      sent.current = confirmed;
      void submit(confirmed);
    }
  }, [confirmed, submit]);
  // … and again, with the same request id, when the connection comes back.
  const connectedBefore = useRef(connected);
  useEffect(() => {
    const back = connected && !connectedBefore.current;
    connectedBefore.current = connected;
    if (back && confirmed && outcome?.kind === "unknown") {
      void submit(confirmed);
    }
  }, [connected, confirmed, outcome, submit]);

  const name = confirmed?.name ?? (offer ? nameOfReward(offer) : "");
  const points = offer?.points ?? BigInt(confirmed?.points ?? 0);
  return (
    <dialog ref={dialog} aria-labelledby="redeem-title" onClose={onClose}>
      <h2 id="redeem-title">{titles[outcome?.kind ?? "asking"]}</h2>
      <p>
        <strong>{name}</strong> for {words.points(points)}
      </p>
      <div role="status">
        {!confirmed && available !== undefined && available >= points && (
          <p>You will have {words.points(available - points)} left.</p>
        )}
        {sending && <p>One moment …</p>}
        {outcome?.kind === "granted" && <p>It is yours. Show your code at the till.</p>}
        {outcome?.kind === "refused" && <p>{outcome.message}</p>}
        {outcome?.kind === "unknown" && (
          <p>We couldn’t reach the server, so we don’t know yet whether it went through. It is never taken twice.</p>
        )}
      </div>
      <div className="buttons">
        <button ref={closing} type="button" className="quiet" onClick={() => dialog.current?.close()}>
          {confirmed ? "Close" : "Not now"}
        </button>
        {offer && !confirmed && (
          <button type="button" className="primary" onClick={() => setConfirmed(begin(offer))}>
            Redeem
          </button>
        )}
        {confirmed && outcome?.kind === "unknown" && (
          <button type="button" className="primary" onClick={() => void submit(confirmed)}>
            Try again
          </button>
        )}
      </div>
    </dialog>
  );
}

const titles = {
  asking: "Redeem this?",
  granted: "Enjoy!",
  refused: "Not quite",
  unknown: "Not sure yet",
};
