// What both entry points have.
export type { Client } from "@connectrpc/connect";
export { Code } from "@connectrpc/connect";
export type { AccrueAllOptions, AccrueRequestInit, AccrueResult } from "./batch.js";
export { type ClientOptions, LoyaltyClient, type Platform } from "./client.js";
export * from "./contract.js";
export type { Credentials } from "./credentials.js";
export * from "./errors.js";
export type { Status } from "./gen/google/rpc/status_pb.js";
export { version } from "./version.js";
export type { WatchOptions } from "./watch.js";
