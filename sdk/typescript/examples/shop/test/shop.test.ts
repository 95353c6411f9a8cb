import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createLoyaltyClient } from "@loyaltycore/sdk/node";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createShop } from "../src/shop.js";

const { LOYALTY_URL: url, LOYALTY_KEY: key } = process.env;
if (!url || !key) {
  throw new Error(
    "the shop needs the stand: go run ./server/e2e/stand -- npm test --prefix sdk/typescript/examples/shop",
  );
}

const loyalty = createLoyaltyClient({ url, credentials: key, programId: "scenarios" });
const shop = createShop({ loyalty, currency: "EUR", tokenSeconds: 60 });
let server: Server;
let base: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server = shop.listen(0, "127.0.0.1", () => resolve());
  });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

async function post(path: string, body: object = {}, headers: Record<string, string> = {}) {
  const response = await fetch(base + path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

/** A customer that no other test knows. */
function newCustomer(): string {
  return `customer-${crypto.randomUUID()}`;
}

async function order(customer: string, amountMinorUnits: number): Promise<string> {
  return (await post("/orders", { customer, amountMinorUnits })).body.number;
}

it("an order that is paid earns points once, however often the payment is told, and enrols who is new", async () => {
  const customer = newCustomer();
  const number = await order(customer, 2550);
  for (let i = 0; i < 3; i++) {
    expect(await post(`/orders/${number}/paid`)).toEqual({ status: 200, body: { points: 25, available: 25 } });
  }
  await post(`/orders/${await order(customer, 1000)}/paid`);
  const { balance } = await loyalty.loyalty.getBalance({ member: { kind: { case: "memberId", value: customer } } });
  expect(balance?.available).toBe(35n);
});

it("a refund takes back its share, once; refunds of all of it take back all", async () => {
  const number = await order(newCustomer(), 10_000);
  await post(`/orders/${number}/paid`);
  const refund = crypto.randomUUID();
  for (let i = 0; i < 2; i++) {
    const told = await post(`/orders/${number}/refunds`, { refund, amountMinorUnits: 4000 });
    expect(told).toEqual({ status: 200, body: { points: 40, available: 60 } });
  }
  const rest = await post(`/orders/${number}/refunds`, { refund: crypto.randomUUID(), amountMinorUnits: 6000 });
  expect(rest.body).toEqual({ points: 60, available: 0 });
  const more = await post(`/orders/${number}/refunds`, { refund: crypto.randomUUID(), amountMinorUnits: 1 });
  expect(more.status).toBe(422);
});

it("an order that isn't there is not found", async () => {
  expect((await post("/orders/none/paid")).status).toBe(404);
});

it("who is signed in gets tokens for themselves, and nobody else does", async () => {
  const customer = newCustomer();
  await post(`/orders/${await order(customer, 500)}/paid`);
  const entered = await fetch(`${base}/enter?customer=${customer}`, { redirect: "manual" });
  const [, handed = ""] = /^\/#token=(.+)$/.exec(entered.headers.get("location") ?? "") ?? [];
  const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
  expect(entered.headers.get("set-cookie")).toMatch(/HttpOnly; SameSite=Strict/);
  const renewed = await post("/member-token", {}, { cookie });
  for (const credentials of [handed, renewed.body.token]) {
    const app = createLoyaltyClient({ url, credentials, programId: "scenarios" });
    const { memberId } = await app.loyalty.getBalance({ member: { kind: { case: "memberId", value: customer } } });
    expect(memberId).toBe(customer);
  }
  expect((await post("/member-token")).status).toBe(401);
  expect((await post("/member-token", {}, { cookie: "shop-session=guessed" })).status).toBe(401);
});
