import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { CallOptions, Client } from "@connectrpc/connect";
import { LoyaltyError } from "./errors.js";
import { AccrueRequestSchema, type AccrueResponse, type LoyaltyService } from "./gen/loyalty/v1/loyalty_service_pb.js";
import { identify } from "./requests.js";

/** An accrual as a caller writes it. */
export type AccrueRequestInit = MessageInitShape<typeof AccrueRequestSchema>;

/** What became of one accrual of many: exactly one of `accrual` and `error` is there. */
export type AccrueResult<Request extends AccrueRequestInit = AccrueRequestInit> = {
  /** The caller's own request. */
  request: Request;
} & ({ accrual: AccrueResponse; error?: undefined } | { accrual?: undefined; error: LoyaltyError });

/** Options of `accrueAll`. */
export interface AccrueAllOptions extends CallOptions {
  /** The program of all the accruals, if it isn't the client's. */
  programId?: string;
}

const mostRequests = 1000;
const mostBytes = 1 << 20;
const bytesAroundRequest = 6; // its tag, and its length

/** Makes BatchAccrue calls of any number of accruals, one call after the other. */
export async function* accrueAll<Request extends AccrueRequestInit>(
  loyalty: Client<typeof LoyaltyService>,
  requests: Iterable<Request> | AsyncIterable<Request>,
  { programId = "", ...options }: AccrueAllOptions = {},
): AsyncGenerator<AccrueResult<Request>, void, undefined> {
  for await (const batch of batches(requests)) {
    const { results } = await loyalty.batchAccrue({ programId, requests: batch }, options);
    for (const [i, request] of batch.entries()) {
      const outcome = results[i]?.outcome;
      if (outcome?.case === "accrual") {
        yield { request, accrual: outcome.value };
      } else if (outcome?.case === "error") {
        yield { request, error: LoyaltyError.fromStatus(outcome.value, request.requestId) };
      } else {
        throw new Error(`BatchAccrue answered with no result for the request ${request.requestId}`);
      }
    }
  }
}

/** Cuts requests into lists that are small enough for one call. */
async function* batches<Request extends AccrueRequestInit>(
  requests: Iterable<Request> | AsyncIterable<Request>,
): AsyncGenerator<Request[]> {
  let batch: Request[] = [];
  let bytes = 0;
  for await (const request of requests) {
    identify(request);
    const size = toBinary(AccrueRequestSchema, create(AccrueRequestSchema, request)).length + bytesAroundRequest;
    if (batch.length > 0 && (batch.length === mostRequests || bytes + size > mostBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(request);
    bytes += size;
  }
  if (batch.length > 0) {
    yield batch;
  }
}
