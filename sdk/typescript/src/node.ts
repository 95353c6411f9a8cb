import type { Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { type ClientOptions, LoyaltyClient } from "./client.js";

export * from "./sdk.js";

/** Options of a client for Node.js. */
export interface NodeClientOptions extends ClientOptions {
  /** What to speak: Connect over HTTP/1.1, which passes every proxy; gRPC over HTTP/2; or gRPC-Web. "connect". */
  protocol?: "connect" | "grpc" | "grpc-web";
}

/** A client for Node.js. */
export function createLoyaltyClient(options: NodeClientOptions): LoyaltyClient {
  return new LoyaltyClient({ transport: transportOf(options), userAgentHeader: "User-Agent" }, options);
}

function transportOf({ protocol = "connect", url, interceptors = [] }: NodeClientOptions): Transport {
  switch (protocol) {
    case "connect":
      return createConnectTransport({ baseUrl: url, httpVersion: "1.1", interceptors });
    case "grpc":
      return createGrpcTransport({ baseUrl: url, interceptors });
    case "grpc-web":
      return createGrpcWebTransport({ baseUrl: url, httpVersion: "1.1", interceptors });
  }
}
