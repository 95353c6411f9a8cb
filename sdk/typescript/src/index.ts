import { createConnectTransport } from "@connectrpc/connect-web";
import { type ClientOptions, LoyaltyClient } from "./client.js";

export * from "./sdk.js";

/** A client for browsers, and wherever else there is `fetch`. */
export function createLoyaltyClient(options: ClientOptions): LoyaltyClient {
  const transport = createConnectTransport({
    baseUrl: options.url,
    useBinaryFormat: true,
    interceptors: options.interceptors ?? [],
  });
  return new LoyaltyClient({ transport, userAgentHeader: "X-User-Agent" }, options);
}
