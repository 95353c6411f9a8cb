import { TransportProvider, useQuery } from "@connectrpc/connect-query";
import { createLoyaltyClient, MemberService } from "@loyaltycore/sdk";
import { QueryClient, QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { BalanceCard } from "./BalanceCard.js";
import { useLiveBalance } from "./balance.js";
import type { Config } from "./config.js";
import { History } from "./History.js";
import { MemberCode } from "./MemberCode.js";
import { type Parts, PartsProvider } from "./parts.js";
import { Rewards } from "./Rewards.js";
import type { Session } from "./session.js";
import { Tiers } from "./Tiers.js";
import { Words } from "./words.js";

interface Props {
  config: Config;
  session: Session;
  onSignOut: () => void;
}

/** A signed-in member's pages, and what they share. */
export function Home({ config, session, onSignOut }: Props) {
  const parts = useMemo<Parts>(() => {
    const client = createLoyaltyClient({
      url: config.loyaltyUrl,
      programId: config.programId,
      credentials: session.credentials,
      userAgent: "member-app/0.1.0",
    });
    const member = { kind: { case: "memberId", value: session.memberId } } as const;
    return { client, member, session, words: new Words(config) };
  }, [config, session]);
  // The client tries again by itself.
  const [queries] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 30_000 } } }),
  );
  return (
    <PartsProvider value={parts}>
      <TransportProvider transport={parts.client.transport}>
        <QueryClientProvider client={queries}>
          <Pages config={config} onSignOut={onSignOut} parts={parts} />
        </QueryClientProvider>
      </TransportProvider>
    </PartsProvider>
  );
}

function Pages({ config, onSignOut, parts }: { config: Config; onSignOut: () => void; parts: Parts }) {
  const { client, member, session } = parts;
  const live = useLiveBalance(client, member, session);
  const queries = useQueryClient();
  const { data } = useQuery(MemberService.method.getMember, { member });
  const name = data?.member?.displayName;

  // What the balance changed with has changed, too.
  const version = live.balance?.version;
  useEffect(() => {
    if (version !== undefined) {
      void queries.invalidateQueries();
    }
  }, [version, queries]);

  return (
    <>
      <header className="top">
        <div>
          <p className="program">{config.programName}</p>
          <h1>{name ? `Hello, ${name}` : "Hello"}</h1>
        </div>
        <button type="button" className="quiet" onClick={onSignOut}>
          Sign out
        </button>
      </header>
      <div role="status">
        {!live.connected && (
          <p className="banner">
            <strong>You are offline.</strong> This is the latest that we know. It goes on by itself.
          </p>
        )}
      </div>
      <main className="home">
        <div className="column">
          <BalanceCard live={live} />
          <MemberCode memberId={session.memberId} />
          <Tiers />
        </div>
        <div className="column">
          <Rewards balance={live.balance} connected={live.connected} />
          <History />
        </div>
      </main>
    </>
  );
}
