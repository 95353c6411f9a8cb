import { useQuery } from "@connectrpc/connect-query";
import { LoyaltyService, type TierEvaluation } from "@loyaltycore/sdk";
import { useParts } from "./parts.js";
import { lastDay, nameOf } from "./words.js";

/** Where the member stands on each of the program's ladders. */
export function Tiers() {
  const { member } = useParts();
  const { data } = useQuery(LoyaltyService.method.evaluateTier, { member });
  return data?.evaluations.map((evaluation) => <Tier key={evaluation.ladderId} evaluation={evaluation} />);
}

function Tier({ evaluation }: { evaluation: TierEvaluation }) {
  const { words } = useParts();
  const { ladderId, levelId, levelDisplayName, nextLevelId, measure, value, missing, untilTime, benefits } = evaluation;
  const title = `tier-${ladderId}`;
  const next = nameOf(nextLevelId);
  return (
    <section className="card tier" aria-labelledby={title}>
      <h2 id={title}>{nameOf(ladderId)}</h2>
      <p className="level">{levelDisplayName || nameOf(levelId)}</p>
      {nextLevelId ? (
        <>
          <progress value={Number(value)} max={Number(value + missing)} aria-label={`Progress to ${next}`} />
          <p>
            {words.measured(measure, missing)} to go to {next}
          </p>
        </>
      ) : (
        <p>The highest there is. Thank you!</p>
      )}
      {untilTime && <p className="faint">Yours until {lastDay(untilTime)}</p>}
      {benefits.length > 0 && (
        <ul className="notes" aria-label="What it gives you">
          {benefits.map(({ id, displayName }) => (
            <li key={id}>{displayName || nameOf(id)}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
