import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type MemberRef, TokenScope } from "@loyaltycore/sdk";
import { createLoyaltyClient } from "@loyaltycore/sdk/node";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { build, type PreviewServer, preview } from "vite";
import { onTestFinished } from "vitest";
import { Line } from "./line.js";

/** The core, and the API key, which only backends have. */
export const { LOYALTY_URL: coreUrl = "", LOYALTY_KEY: apiKey = "" } = process.env;
if (!coreUrl || !apiKey) {
  throw new Error(
    "the app needs the stand: go run ./server/e2e/stand -- npm test --prefix sdk/typescript/examples/member-app",
  );
}

/** The app's directory. */
export const root = fileURLToPath(new URL("..", import.meta.url));
/** A backend's client. */
export const backend = createLoyaltyClient({ url: coreUrl, credentials: apiKey, programId: "scenarios" });

export const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true };
export const desktop = { viewport: { width: 1280, height: 900 } };

/** The built app with its backend, and a Chromium to see it in. */
export class Site {
  readonly url: string;
  /** Between the app and the core. */
  readonly line: Line;
  readonly #server: PreviewServer;
  readonly #browser: Browser;

  private constructor(line: Line, server: PreviewServer, browser: Browser) {
    this.line = line;
    this.#server = server;
    this.#browser = browser;
    this.url = (server.resolvedUrls?.local[0] ?? "").replace(/\/$/, "");
  }

  static async open(): Promise<Site> {
    const line = await Line.to(coreUrl);
    Object.assign(process.env, {
      LOYALTY_URL: line.url,
      LOYALTY_PROGRAM: "scenarios",
      PROGRAM_NAME: "Corner Café",
      CURRENCY: "EUR",
      UNIT: "point",
      TOKEN_SECONDS: "30",
    });
    await build({ root, logLevel: "error" });
    const server = await preview({ root, logLevel: "error", preview: { port: 0, host: "127.0.0.1" } });
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
      ].concat(["--disable-component-update", "--disable-sync"]),
    });
    return new Site(line, server, browser);
  }

  /** A page of a browser that has never been here. What goes wrong in it fails the test. */
  async page(options: BrowserContextOptions = phone): Promise<Page> {
    const context = await this.#browser.newContext({ locale: "en", ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const wrong: Error[] = [];
    page.on("pageerror", (error) => wrong.push(error));
    onTestFinished(async () => {
      await context.close();
      if (wrong.length > 0) {
        throw wrong[0];
      }
    });
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
    this.line.close();
  }
}

/** Keeps what a page looks like: what is seen of it, or all. */
export async function screenshot(page: Page, name: string, fullPage = false): Promise<void> {
  await page.screenshot({ path: join(root, "test-output", `${name}.png`), fullPage, animations: "disabled" });
}

/** A member that no other test knows. */
export class TestMember {
  readonly id: string;

  private constructor(id: string) {
    this.id = id;
  }

  /** Enrols a member who has so many points. */
  static async with(points: number): Promise<TestMember> {
    const member = new TestMember(`m-${crypto.randomUUID().slice(0, 8)}`);
    await backend.members.enrollMember({ memberId: member.id, displayName: "Ann" });
    if (points > 0) {
      await member.buy(points);
    }
    return member;
  }

  get ref(): { kind: Extract<MemberRef["kind"], { case: "memberId" }> } {
    return { kind: { case: "memberId", value: this.id } };
  }

  /** Buys for so many euros: a point each. */
  async buy(euros: number): Promise<void> {
    const amount = { currencyCode: "EUR", minorUnits: BigInt(euros) * 100n };
    await backend.loyalty.accrue({ member: this.ref, activity: { kind: { case: "purchase", value: { amount } } } });
  }

  /** Spends points elsewhere. */
  async redeem(rewardId: string): Promise<void> {
    await backend.loyalty.redeem({ member: this.ref, purpose: { case: "rewardId", value: rewardId } });
  }

  async token(scopes = [TokenScope.READ, TokenScope.REDEEM]): Promise<string> {
    return (await backend.tokens.issueMemberToken({ memberId: this.id, scopes })).token;
  }

  /** How many times points were spent. */
  async redemptions(): Promise<number> {
    let count = 0;
    for await (const { points } of backend.listEntriesAll({ member: this.ref })) {
      count += points < 0n ? 1 : 0;
    }
    return count;
  }
}
