import { createLoyaltyClient } from "@loyaltycore/sdk/node";
import { createShop } from "./shop.js";

const {
  LOYALTY_URL = "http://127.0.0.1:8080",
  LOYALTY_KEY,
  LOYALTY_PROGRAM = "bistro",
  CURRENCY = "PLN",
} = process.env;
const port = Number(process.env.PORT ?? 3000);
if (!LOYALTY_KEY) {
  throw new Error("LOYALTY_KEY is missing: the shop's API key, as `make run` prints it");
}
const loyalty = createLoyaltyClient({
  url: LOYALTY_URL,
  credentials: LOYALTY_KEY,
  programId: LOYALTY_PROGRAM,
  userAgent: "example-shop/0.1.0",
});
createShop({ loyalty, currency: CURRENCY }).listen(port, "127.0.0.1", () => {
  console.log(`the shop listens on http://127.0.0.1:${port}`);
});
