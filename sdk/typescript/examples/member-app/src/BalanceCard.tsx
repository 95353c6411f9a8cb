import { useEffect, useRef, useState } from "react";
import type { LiveBalance } from "./balance.js";
import { useParts } from "./parts.js";
import { lastDay, number } from "./words.js";

/** The balance, which moves by itself. */
export function BalanceCard({ live: { balance, error } }: { live: LiveBalance }) {
  const { words } = useParts();
  const change = useChange(balance?.available);
  return (
    <section className="card balance" aria-labelledby="balance-title">
      <h2 id="balance-title">Your {words.pointsName}</h2>
      {error && <p role="alert">We can’t show your {words.pointsName} right now. Please try again later.</p>}
      <p className="figure" aria-hidden="true">
        {balance ? number(balance.available) : "…"}
        {change !== 0n && (
          <span className="change" key={String(balance?.version)}>
            {change > 0n ? "+" : "−"}
            {number(change > 0n ? change : -change)}
          </span>
        )}
      </p>
      <p className="hidden" role="status">
        {balance && `You have ${words.points(balance.available)}.`}
      </p>
      {balance && (
        <ul className="notes">
          {balance.pending > 0n && <li>{words.points(balance.pending)} on the way</li>}
          {balance.held > 0n && <li>{words.points(balance.held)} set apart</li>}
          {balance.debt > 0n && <li>{words.points(balance.debt)} owed</li>}
          {balance.nextExpiry?.expireTime && (
            <li>
              {words.points(balance.nextExpiry.points)} good until {lastDay(balance.nextExpiry.expireTime)}
            </li>
          )}
        </ul>
      )}
    </section>
  );
}

/** How much a figure changed by, the last time that it did. */
function useChange(figure: bigint | undefined): bigint {
  const before = useRef(figure);
  const [change, setChange] = useState(0n);
  useEffect(() => {
    if (figure !== undefined && before.current !== undefined && figure !== before.current) {
      setChange(figure - before.current);
    }
    before.current = figure;
  }, [figure]);
  return change;
}
