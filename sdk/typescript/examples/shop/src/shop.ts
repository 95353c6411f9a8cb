import { randomUUID } from "node:crypto";
import { ErrorReason, type LoyaltyClient, LoyaltyError, TokenScope } from "@loyaltycore/sdk/node";
import express, { type ErrorRequestHandler, type Express, type Request } from "express";

/** What a shop needs. */
export interface ShopOptions {
  /** A client with the shop's API key, and its program. */
  loyalty: LoyaltyClient;
  /** The currency it sells in. */
  currency: string;
  /** How long member tokens are good for, in seconds: 30 to 86,400. */
  tokenSeconds?: number;
  /** Where customers are sent who enter: the member app. */
  appPath?: string;
}

/** The shop's own record of a sale. A real shop keeps them in a database. */
interface Order {
  customer: string;
  amountMinorUnits: bigint;
}

/**
 * A shop's backend: orders that earn points when they are paid and lose them when money goes back, and tokens for the app
 * of customers who are signed in. The API key stays here.
 */
export function createShop({ loyalty, currency, tokenSeconds = 900, appPath = "/" }: ShopOptions): Express {
  const orders = new Map<string, Order>();
  const sessions = new Map<string, string>(); // customers by the session's secret
  const shop = express();
  shop.use(express.json());

  shop.post("/orders", async (request, response) => {
    const { customer, amountMinorUnits } = request.body as { customer: string; amountMinorUnits: number };
    const number = randomUUID();
    orders.set(number, { customer, amountMinorUnits: BigInt(amountMinorUnits) });
    response.status(201).json({ number });
  });

  // Payment providers tell of a payment at least once. The order's number makes the request id, so that it doesn't matter
  // how often, or whether this process died in between.
  shop.post("/orders/:number/paid", async (request, response) => {
    const order = orderOf(request.params.number);
    const accrual = {
      requestId: `paid-${request.params.number}`,
      member: { kind: { case: "memberId", value: order.customer } },
      activity: {
        source: sourceOf(request.params.number),
        kind: {
          case: "purchase",
          value: { amount: { currencyCode: currency, minorUnits: order.amountMinorUnits } },
        },
      },
    } as const;
    const { points, balance } = await loyalty.loyalty.accrue(accrual).catch(async (error: unknown) => {
      if (!(error instanceof LoyaltyError) || error.reason !== ErrorReason.MEMBER_NOT_FOUND) {
        throw error;
      }
      await loyalty.members.enrollMember({ requestId: `customer-${order.customer}`, memberId: order.customer });
      return loyalty.loyalty.accrue(accrual);
    });
    response.json({ points: Number(points), available: Number(balance?.available) });
  });

  // A refund has a number of its own, from whoever pays it out. Parts of an order may be refunded, one after the other.
  shop.post("/orders/:number/refunds", async (request, response) => {
    orderOf(request.params.number);
    const { refund, amountMinorUnits } = request.body as { refund: string; amountMinorUnits: number };
    const { points, balance } = await loyalty.loyalty.reverseAccrual({
      requestId: `refund-${refund}`,
      accrual: { case: "source", value: sourceOf(request.params.number) },
      amountMinorUnits: BigInt(amountMinorUnits),
      reason: "Refund",
    });
    response.json({ points: Number(points), available: Number(balance?.available) });
  });

  // Stands for the shop's own way to sign in, which knows who somebody is.
  shop.get("/enter", async (request, response) => {
    const customer = String(request.query.customer);
    const token = await issueToken(customer);
    const session = randomUUID();
    sessions.set(session, customer);
    response.cookie("shop-session", session, { httpOnly: true, sameSite: "strict" });
    // A fragment stays in the browser: no server, and no log, sees the token.
    response.redirect(303, `${appPath}#token=${token}`);
  });

  // What the app asks when its token has ended.
  shop.post("/member-token", async (request, response) => {
    const customer = sessions.get(sessionOf(request));
    if (customer === undefined) {
      response.status(401).json({ error: "nobody is signed in" });
      return;
    }
    response.set("Cache-Control", "no-store").json({ token: await issueToken(customer) });
  });

  shop.use(((error: unknown, _request, response, next) => {
    if (error instanceof OrderNotFound) {
      response.status(404).json({ error: "there is no such order" });
    } else if (error instanceof LoyaltyError) {
      response.status(error.retryable ? 503 : 422).json({ error: error.message });
    } else {
      next(error);
    }
  }) satisfies ErrorRequestHandler);

  async function issueToken(customer: string): Promise<string> {
    const { token } = await loyalty.tokens.issueMemberToken({
      memberId: customer,
      scopes: [TokenScope.READ, TokenScope.REDEEM],
      lifetimeSeconds: BigInt(tokenSeconds),
    });
    return token;
  }

  function orderOf(number: string): Order {
    const order = orders.get(number);
    if (!order) {
      throw new OrderNotFound();
    }
    return order;
  }

  return shop;
}

class OrderNotFound extends Error {}

/** The order as the loyalty core knows it: it earns once, under whatever request id. */
function sourceOf(order: string) {
  return { type: "order", reference: order };
}

function sessionOf(request: Request): string {
  return /(?:^|; )shop-session=([^;]*)/.exec(request.headers.cookie ?? "")?.[1] ?? "";
}
