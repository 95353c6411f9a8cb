import { create } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { AccrueRequestSchema, type GetBalanceRequest } from "../../src/index.js";
import { ann, clientOf, purchase, startCore } from "./core.js";

const uuidv7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it("an empty request id is filled in with a UUIDv7, in the caller's own request, be it an object or a message", async () => {
  const ids: string[] = [];
  const core = await startCore("connect", {
    accrue: ({ requestId }) => {
      ids.push(requestId);
      return {};
    },
  });
  const { loyalty } = clientOf("connect", core.url);
  const object: { member: typeof ann; activity: typeof purchase; requestId?: string } = {
    member: ann,
    activity: purchase,
  };
  const message = create(AccrueRequestSchema, { member: ann, activity: purchase });
  await loyalty.accrue(object);
  await loyalty.accrue(message);
  expect(object.requestId).toMatch(uuidv7);
  expect(message.requestId).toMatch(uuidv7);
  expect(ids).toEqual([object.requestId, message.requestId]);
});

it("a request id that the caller set is kept", async () => {
  const core = await startCore("connect", { accrue: ({ requestId }) => ({ accrualId: requestId }) });
  const { loyalty } = clientOf("connect", core.url);
  const { accrualId } = await loyalty.accrue({ requestId: "order-17", member: ann, activity: purchase });
  expect(accrualId).toBe("order-17");
});

it("each accrual of a BatchAccrue has a request id", async () => {
  const core = await startCore("connect", { batchAccrue: () => ({}) });
  const requests: { member: typeof ann; activity: typeof purchase; requestId?: string }[] = [
    { member: ann, activity: purchase },
    { member: ann, activity: purchase, requestId: "order-17" },
  ];
  await clientOf("connect", core.url).loyalty.batchAccrue({ requests });
  expect(requests[0]?.requestId).toMatch(uuidv7);
  expect(requests[1]?.requestId).toBe("order-17");
});

it("the client's program is that of requests that name none", async () => {
  const asked: GetBalanceRequest[] = [];
  const core = await startCore("connect", {
    getBalance: (request) => {
      asked.push(request);
      return {};
    },
  });
  const { loyalty } = clientOf("connect", core.url, { programId: "bistro" });
  await loyalty.getBalance({ member: ann });
  await loyalty.getBalance({ programId: "shop", member: ann });
  expect(asked.map(({ programId }) => programId)).toEqual(["bistro", "shop"]);
});
