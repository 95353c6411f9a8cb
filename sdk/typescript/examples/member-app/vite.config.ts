import { createLoyaltyClient } from "@loyaltycore/sdk/node";
import { type Connect, defineConfig, type Plugin } from "vite";
import { createShop } from "../shop/src/shop.ts";

/** What a real site has beside the app: its configuration, and a backend, which has the API key. */
function backend(): Plugin {
  const {
    LOYALTY_URL: url = "http://127.0.0.1:8080",
    LOYALTY_KEY: key,
    LOYALTY_PROGRAM: programId = "bistro",
  } = process.env;
  const config = {
    loyaltyUrl: url,
    programId,
    programName: process.env.PROGRAM_NAME ?? "Bistro Stars",
    currency: process.env.CURRENCY ?? "PLN",
    unit: { one: process.env.UNIT ?? "star", other: `${process.env.UNIT ?? "star"}s` },
  };
  const serve = (middlewares: Connect.Server) => {
    if (!key) {
      throw new Error("LOYALTY_KEY is missing: make member-app KEY=…, with the key that make run prints");
    }
    const loyalty = createLoyaltyClient({ url, credentials: key, programId, userAgent: "example-member-app/0.1.0" });
    const tokenSeconds = Number(process.env.TOKEN_SECONDS ?? 900);
    middlewares.use("/config.json", (_, response) => {
      response.setHeader("Content-Type", "application/json").end(JSON.stringify(config));
    });
    middlewares.use("/shop", createShop({ loyalty, currency: config.currency, tokenSeconds }));
  };
  return {
    name: "backend",
    configureServer({ middlewares }) {
      serve(middlewares);
      console.log("\n  Ann's app: http://localhost:5173/shop/enter?customer=ann\n");
    },
    configurePreviewServer: ({ middlewares }) => serve(middlewares),
  };
}

export default defineConfig({
  plugins: [backend()],
  server: { port: 5173, strictPort: true },
  build: {
    rolldownOptions: {
      onLog(level, log, tell) {
        // Some libraries say "use client", which only frameworks that render on servers need.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") {
          tell(level, log);
        }
      },
    },
  },
});
