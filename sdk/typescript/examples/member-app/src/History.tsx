import { useInfiniteQuery, useQuery } from "@connectrpc/connect-query";
import { LoyaltyService } from "@loyaltycore/sdk";
import { useMemo } from "react";
import { useParts } from "./parts.js";
import { allRewards } from "./Rewards.js";
import { Trouble } from "./Trouble.js";
import { nameOfReward, number, time, titleOf } from "./words.js";

/** The member's history, newest first, some lines at a time. */
export function History() {
  const { member } = useParts();
  const rewards = useQuery(LoyaltyService.method.listRewards, { member, ...allRewards }).data?.rewards;
  const names = useMemo(() => new Map(rewards?.map((offer) => [offer.rewardId, nameOfReward(offer)])), [rewards]);
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery(
    LoyaltyService.method.listEntries,
    { member, pageSize: 8, pageToken: "" },
    { pageParamKey: "pageToken", getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined },
  );
  const entries = data?.pages.flatMap((page) => page.entries) ?? [];
  // When the balance changes, all of the list is read anew, which breaks off the reading of another page.
  const showMore = async () => {
    for (let more = true; more; ) {
      const now = await fetchNextPage({ cancelRefetch: false });
      more = !now.error && now.hasNextPage && now.data?.pages.length === data?.pages.length;
    }
  };
  return (
    <section className="card" aria-labelledby="history-title">
      <h2 id="history-title">History</h2>
      <Trouble when={error && !data} />
      {data && entries.length === 0 && <p>Nothing yet.</p>}
      <ol className="list">
        {entries.map((entry) => (
          <li key={`${entry.mergedMemberId}/${entry.version}`}>
            <div className="what">
              <strong>{titleOf(entry, names)}</strong>
              <span className="faint">{time(entry.eventTime)}</span>
            </div>
            <span className={entry.points < 0n ? "points out" : "points"}>
              {entry.points < 0n ? "−" : "+"}
              {number(entry.points < 0n ? -entry.points : entry.points)}
            </span>
          </li>
        ))}
      </ol>
      {hasNextPage && (
        // Not disabled meanwhile: it would lose the focus.
        <button type="button" className="quiet" onClick={() => void showMore()}>
          Show more
        </button>
      )}
    </section>
  );
}
