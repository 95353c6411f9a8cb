import type { DescMessage } from "@bufbuild/protobuf";
import { v7 as uuidv7 } from "uuid";
import { BatchAccrueRequestSchema } from "./gen/loyalty/v1/loyalty_service_pb.js";

/** A request as the caller wrote it: a message, or an object to make one of. */
type Request = Record<string, unknown>;

/**
 * Puts into the caller's own request what it lacks: the program, and a request id, which is what makes it safe to send the
 * request again. It answers with the request id.
 */
export function complete(schema: DescMessage, input: object, programId: string | undefined): string | undefined {
  const request = input as Request;
  if (programId !== undefined && schema.field.programId) {
    request.programId ||= programId;
  }
  if (schema.typeName === BatchAccrueRequestSchema.typeName) {
    for (const accrual of (request.requests ?? []) as Request[]) {
      identify(accrual);
    }
  }
  return schema.field.requestId ? identify(request) : undefined;
}

/** Gives a request an id of its own, if it has none. */
export function identify(request: object): string {
  const of = request as { requestId?: string };
  of.requestId ||= uuidv7();
  return of.requestId;
}
