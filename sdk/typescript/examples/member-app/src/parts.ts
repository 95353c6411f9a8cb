import type { LoyaltyClient } from "@loyaltycore/sdk";
import { createContext, useContext } from "react";
import type { Session } from "./session.js";
import type { Words } from "./words.js";

/** What all parts of a member's pages use. */
export interface Parts {
  client: LoyaltyClient;
  /** The member, as requests name them. */
  member: { readonly kind: { readonly case: "memberId"; readonly value: string } };
  session: Session;
  words: Words;
}

const PartsContext = createContext<Parts | undefined>(undefined);

export const PartsProvider = PartsContext.Provider;

export function useParts(): Parts {
  const parts = useContext(PartsContext);
  if (!parts) {
    throw new Error("there is no PartsProvider around this");
  }
  return parts;
}
