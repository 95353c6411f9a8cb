import * as http from "node:http";
import * as http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import type { ConnectRouter, ServiceImpl } from "@connectrpc/connect";
import { Code, ConnectError } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { onTestFinished } from "vitest";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "../../src/gen/google/rpc/error_details_pb.js";
import {
  type ClientOptions,
  createLoyaltyClient as createBrowserClient,
  type LoyaltyClient,
  LoyaltyService,
} from "../../src/index.js";
import { createLoyaltyClient } from "../../src/node.js";

/** The four ways to call: the browser's, by `fetch`, and Node's three. */
export const ways = ["browser", "connect", "grpc", "grpc-web"] as const;
export type Way = (typeof ways)[number];

/** What a test's core does with a request before it is answered, if not answer it: see `Core.faults`. */
export type Fault = "reset" | "cut" | "hang" | number;

/** A server that answers as a test wants. */
export interface Core {
  url: string;
  /** The requests' headers, in order. */
  requests: http.IncomingHttpHeaders[];
  /** What the next requests run into, one each; a number is an HTTP status without an answer in it. */
  faults: Fault[];
}

/** Starts a core for the way that it will be called. It ends with the test. */
export async function startCore(way: Way, loyalty: Partial<ServiceImpl<typeof LoyaltyService>>): Promise<Core> {
  return startServer(way, (router) => router.service(LoyaltyService, loyalty));
}

export async function startServer(way: Way, routes: (router: ConnectRouter) => void): Promise<Core> {
  const requests: http.IncomingHttpHeaders[] = [];
  const faults: Fault[] = [];
  const answer = connectNodeAdapter({ routes });
  const handler = (
    request: http.IncomingMessage | http2.Http2ServerRequest,
    response: http.ServerResponse | http2.Http2ServerResponse,
  ) => {
    requests.push(request.headers);
    const fault = faults.shift();
    if (typeof fault === "number") {
      response.writeHead(fault).end();
    } else if (fault === "reset") {
      reset(request);
    } else if (fault === "cut") {
      request.resume().on("end", () => {
        response.writeHead(200, { "content-type": request.headers["content-type"] ?? "" });
        (response as http.ServerResponse).write("\0\0", () => setTimeout(() => reset(request), 20));
      });
    } else if (fault !== "hang") {
      answer(request, response);
    }
  };
  const server = way === "grpc" ? http2.createServer(handler) : http.createServer(handler);
  const sessions = new Set<{ destroy(): void }>();
  server.on(way === "grpc" ? "session" : "connection", (session: { destroy(): void }) => sessions.add(session));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    for (const session of sessions) {
      session.destroy();
    }
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, faults };
}

function reset(request: http.IncomingMessage | http2.Http2ServerRequest): void {
  if ("stream" in request) {
    request.stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
  } else {
    request.socket.resetAndDestroy();
  }
}

/** A client that goes a way, with short pauses. */
export function clientOf(way: Way, url: string, options: Partial<ClientOptions> = {}): LoyaltyClient {
  const all = {
    url,
    credentials: "lk_test_key",
    programId: "bistro",
    initialBackoffMs: 1,
    maxBackoffMs: 5,
    ...options,
  };
  return way === "browser" ? createBrowserClient(all) : createLoyaltyClient({ ...all, protocol: way });
}

/** A refusal as the core makes them. */
export function refusal(
  reason: string,
  code: Code,
  more: {
    metadata?: Record<string, string>;
    retryAfterMs?: number;
    violations?: { field: string; description: string }[];
  } = {},
): ConnectError {
  const { metadata = {}, retryAfterMs, violations } = more;
  const error = new ConnectError(`refused: ${reason}`, code);
  error.details.push({ desc: ErrorInfoSchema, value: { domain: "loyalty.v1", reason, metadata } });
  if (retryAfterMs !== undefined) {
    error.details.push({ desc: RetryInfoSchema, value: { retryDelay: durationFromMs(retryAfterMs) } });
  }
  if (violations) {
    error.details.push({ desc: BadRequestSchema, value: { fieldViolations: violations } });
  }
  return error;
}

/** A refusal that may be retried. */
export function overloaded(retryAfterMs?: number): ConnectError {
  return refusal("OVERLOADED", Code.ResourceExhausted, retryAfterMs === undefined ? {} : { retryAfterMs });
}

/** What a promise fails with. */
export async function failure<E = unknown>(promise: Promise<unknown>): Promise<E> {
  return promise.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: E) => error,
  );
}

/** An address where nothing listens. */
export async function deadUrl(): Promise<string> {
  const server = http.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

export const ann = { kind: { case: "memberId", value: "ann" } } as const;
export const purchase = {
  kind: { case: "purchase", value: { amount: { currencyCode: "PLN", minorUnits: 1500n } } },
} as const;
