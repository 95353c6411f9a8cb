import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { ErrorInfoSchema } from "../../src/gen/google/rpc/error_details_pb.js";
import { StatusSchema } from "../../src/gen/google/rpc/status_pb.js";
import * as sdk from "../../src/index.js";
import { ErrorReason, LoyaltyError } from "../../src/index.js";
import { ann, clientOf, failure, refusal, startCore, ways } from "./core.js";

const typed = [
  ["INSUFFICIENT_POINTS", sdk.InsufficientPoints, { available: "10", needed: "150" }, { available: 10n, needed: 150n }],
  ["SOURCE_ALREADY_ACCRUED", sdk.SourceAlreadyAccrued, { accrual_id: "a1" }, { accrualId: "a1" }],
  ["HOLD_ENDED", sdk.HoldEnded, { ended: "CAPTURED", captured: "7" }, { ended: "CAPTURED", captured: 7n }],
  ["CAPTURE_EXCEEDS_HOLD", sdk.CaptureExceedsHold, { held: "5" }, { held: 5n }],
  ["REVERSAL_EXCEEDS_ORIGINAL", sdk.ReversalExceedsOriginal, { left: "3" }, { left: 3n }],
  ["DEBT_LIMIT", sdk.DebtLimit, { debt_limit: "100" }, { debtLimit: 100n }],
  ["MEMBER_MERGED", sdk.MemberMerged, { member_id: "bob" }, { memberId: "bob" }],
  ["MISSING_SCOPE", sdk.MissingScope, { scope: "redeem" }, { scope: "redeem" }],
] as const;

describe.each(ways)("a refusal (%s)", (way) => {
  it.each(typed)("with %s has a type with its figures", async (reason, type, metadata, figures) => {
    const core = await startCore(way, {
      redeem: () => {
        throw refusal(reason, Code.FailedPrecondition, { metadata });
      },
    });
    const request = { requestId: "r-1", member: ann, purpose: { case: "rewardId", value: "latte" } } as const;
    const error = await failure<LoyaltyError>(clientOf(way, core.url).loyalty.redeem(request));
    expect(error).toBeInstanceOf(type);
    expect(error).toBeInstanceOf(LoyaltyError);
    expect(error).toMatchObject(figures);
    expect(error).toMatchObject({
      name: type.name,
      message: `${reason}: refused: ${reason}`,
      reason: ErrorReason[reason],
      code: Code.FailedPrecondition,
      metadata,
      requestId: "r-1",
      retryable: false,
    });
  });

  it("of fields names them", async () => {
    const violations = [{ field: "member.member_id", description: "must be given" }];
    const core = await startCore(way, {
      getBalance: () => {
        throw refusal("INVALID_FIELD", Code.InvalidArgument, { violations });
      },
    });
    const error = await failure(clientOf(way, core.url).loyalty.getBalance({ member: ann }));
    expect(error).toBeInstanceOf(sdk.InvalidField);
    expect(error).toMatchObject({ violations, requestId: undefined });
  });
});

it("a reason without figures, and one that this client doesn't know, is a LoyaltyError", () => {
  const known = LoyaltyError.from(refusal("MEMBER_NOT_FOUND", Code.NotFound));
  expect([known.name, known.reason]).toEqual(["LoyaltyError", ErrorReason.MEMBER_NOT_FOUND]);
  for (const name of ["SOMETHING_NEW", "11", "toString"]) {
    expect(LoyaltyError.from(refusal(name, Code.Unavailable))).toMatchObject({
      reason: ErrorReason.UNSPECIFIED,
      retryable: false,
    });
  }
});

it("an error that isn't a core's has no reason, whatever its details say", () => {
  const error = new ConnectError("no", Code.FailedPrecondition);
  error.details.push({ desc: ErrorInfoSchema, value: { domain: "example.com", reason: "INSUFFICIENT_POINTS" } });
  expect(LoyaltyError.from(error)).toMatchObject({ name: "LoyaltyError", reason: ErrorReason.UNSPECIFIED });
});

it("a result of BatchAccrue that is an error is typed as well", () => {
  const metadata = { accrual_id: "a1" };
  const info = create(ErrorInfoSchema, { domain: "loyalty.v1", reason: "SOURCE_ALREADY_ACCRUED", metadata });
  const details = [anyPack(ErrorInfoSchema, info)];
  const status = create(StatusSchema, { code: Code.AlreadyExists, message: "earned already", details });
  const error = LoyaltyError.fromStatus(status, "r-1");
  expect(error).toBeInstanceOf(sdk.SourceAlreadyAccrued);
  expect(error).toMatchObject({ accrualId: "a1", code: Code.AlreadyExists, requestId: "r-1" });
});
