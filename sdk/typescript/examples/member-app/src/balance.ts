import { type Balance, Code, type LoyaltyClient, LoyaltyError } from "@loyaltycore/sdk";
import { useEffect, useState, useSyncExternalStore } from "react";
import type { Parts } from "./parts.js";
import type { Session } from "./session.js";

/** A balance that is always the latest. */
export interface LiveBalance {
  balance: Balance | undefined;
  /** Whether changes reach us. Without, the balance is the last one known. */
  connected: boolean;
  /** Why there will be no more changes. */
  error: LoyaltyError | undefined;
}

/** Watches a member's balance. The session ends when its credentials are refused for good. */
export function useLiveBalance(client: LoyaltyClient, member: Parts["member"], session: Session): LiveBalance {
  const online = useOnline();
  const [live, setLive] = useState<LiveBalance>({ balance: undefined, connected: true, error: undefined });

  useEffect(() => {
    const end = new AbortController();
    const watch = async () => {
      const change = (change: Partial<LiveBalance>) => setLive((before) => ({ ...before, ...change }));
      try {
        const answers = client.watchBalance(
          { member },
          {
            signal: end.signal,
            onInterrupted: () => change({ connected: false }),
            onResumed: () => change({ connected: true }),
          },
        );
        for await (const { balance } of answers) {
          change({ balance });
        }
      } catch (error) {
        if (error instanceof LoyaltyError && error.code === Code.Unauthenticated) {
          session.end();
        } else if (error instanceof LoyaltyError) {
          change({ error });
        }
      }
    };
    void watch();
    return () => end.abort();
  }, [client, member, session]);

  return { ...live, connected: live.connected && online };
}

function useOnline(): boolean {
  return useSyncExternalStore(
    (changed) => {
      addEventListener("online", changed);
      addEventListener("offline", changed);
      return () => {
        removeEventListener("online", changed);
        removeEventListener("offline", changed);
      };
    },
    () => navigator.onLine,
  );
}
