import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { TokenScope } from "@loyaltycore/sdk";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { expectAccessible, focused, tabTo } from "./look.js";
import { apiKey, backend, desktop, phone, root, Site, screenshot, TestMember } from "./site.js";

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site?.close());

/** Waits until the page shows that many points. */
async function shows(page: Page, points: number): Promise<void> {
  await page.getByText(`You have ${points} points.`, { exact: true }).waitFor({ state: "attached" });
}

async function signIn(page: Page, member: TestMember): Promise<void> {
  await page.goto(`${site.url}/#token=${await member.token()}`);
  await page.getByRole("heading", { name: "Hello, Ann" }).waitFor();
}

const redeemLatte = { name: "Redeem A latte of any size for 150 points" };

describe("signing in", () => {
  it("a token in the link signs in, and is out of the address before anything else happens", async () => {
    const member = await TestMember.with(180);
    const page = await site.page();
    let load = () => {};
    const loaded = new Promise<void>((resolve) => {
      load = resolve;
    });
    await page.route("**/config.json", async (route) => {
      await loaded;
      await route.continue();
    });
    await page.goto(`${site.url}/#token=${await member.token()}`);
    await page.waitForURL(`${site.url}/`);
    load();
    await shows(page, 180);
    await page.goto("about:blank");
    await page.goBack();
    expect(page.url()).toBe(`${site.url}/`);
    await shows(page, 180);
  });

  it("a token can be pasted; what is none is told; a reload stays signed in; another tab is not; signing out forgets", async () => {
    const member = await TestMember.with(20);
    const page = await site.page();
    await page.goto(site.url);
    await screenshot(page, "sign-in-phone");
    await expectAccessible(page);
    await page.getByLabel("Member token").fill("not a token");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").getByText("That is no member token").waitFor();
    expect(await focused(page)).toMatch(/^textarea/);
    await expectAccessible(page);
    await page.getByLabel("Member token").fill(` ${await member.token()}\n`);
    await page.getByRole("button", { name: "Sign in" }).click();
    await shows(page, 20);
    await page.reload();
    await shows(page, 20);
    const tab = await page.context().newPage();
    await tab.goto(site.url);
    await tab.getByLabel("Member token").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Member token").waitFor();
    await page.reload();
    await page.getByLabel("Member token").waitFor();
    expect(await page.evaluate(() => [sessionStorage.length, localStorage.length])).toEqual([0, 0]);
  });

  it("the shop hands its customers over, signed in", async () => {
    const member = await TestMember.with(30);
    const page = await site.page();
    await page.goto(`${site.url}/shop/enter?customer=${member.id}`);
    await shows(page, 30);
    expect(page.url()).toBe(`${site.url}/`);
  });
});

describe("the balance", () => {
  it("moves by itself while a backend accrues, and with it rewards, tier and history", async () => {
    const member = await TestMember.with(120);
    const page = await site.page();
    await signIn(page, member);
    await shows(page, 120);
    await page.getByText("30 points to go", { exact: true }).waitFor();
    await page.getByText("380 points to go to Silver").waitFor();
    await member.buy(45);
    await shows(page, 165);
    await page.getByRole("button", redeemLatte).waitFor();
    await page.getByText("335 points to go to Silver").waitFor();
    await page.getByRole("region", { name: "History" }).getByText("+45").waitFor();
  });

  it("history is told some lines at a time", async () => {
    const member = await TestMember.with(1);
    for (let euros = 2; euros <= 20; euros++) {
      await member.buy(euros);
    }
    const page = await site.page();
    await signIn(page, member);
    const lines = page.getByRole("region", { name: "History" }).getByRole("listitem");
    await lines.nth(7).waitFor();
    expect(await lines.count()).toBe(8);
    await page.getByRole("button", { name: "Show more" }).focus();
    await page.keyboard.press("Enter");
    await lines.nth(15).waitFor();
    expect(await focused(page)).toBe("button: Show more");
    await page.getByRole("button", { name: "Show more" }).click();
    await lines.nth(19).waitFor();
    expect(await page.getByRole("button", { name: "Show more" }).count()).toBe(0);
  });

  it("history tells more also when the balance changes meanwhile", async () => {
    const member = await TestMember.with(1);
    for (let euros = 2; euros <= 10; euros++) {
      await member.buy(euros);
    }
    const page = await site.page();
    await signIn(page, member);
    await shows(page, 55);
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const asked = new Promise<void>((resolve) => {
      void page.route("**/loyalty.v1.LoyaltyService/ListEntries*", async (route) => {
        resolve();
        await held;
        await route.continue();
      });
    });
    await page.getByRole("button", { name: "Show more" }).click();
    await asked;
    await member.buy(1);
    await shows(page, 56);
    letGo();
    await page.getByRole("region", { name: "History" }).getByRole("listitem").nth(10).waitFor();
  });
});

it("what ends at midnight is told by its last day", async () => {
  const member = await TestMember.with(640);
  const { evaluations } = await backend.loyalty.evaluateTier({ member: member.ref });
  const end = Number(evaluations[0]?.untilTime?.seconds);
  expect(end % 86_400).toBe(0);
  const page = await site.page({ ...phone, timezoneId: "UTC" });
  await signIn(page, member);
  const days = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" });
  await page.getByText(`Yours until ${days.format((end - 86_400) * 1000)}`, { exact: true }).waitFor();
});

describe("redeeming", () => {
  it("asks first, takes the points once, and says so", async () => {
    const member = await TestMember.with(180);
    const page = await site.page();
    await signIn(page, member);
    await page.getByRole("button", redeemLatte).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("You will have 30 points left.").waitFor();
    await screenshot(page, "redeem-phone");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Not now" }).click();
    expect(await member.redemptions()).toBe(0);
    await page.getByRole("button", redeemLatte).click();
    await dialog.getByRole("button", { name: "Redeem" }).click();
    await dialog.getByText("It is yours.").waitFor();
    await screenshot(page, "redeemed-phone");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Close" }).click();
    await shows(page, 30);
    await page.getByText("120 points to go", { exact: true }).waitFor();
    expect(await member.redemptions()).toBe(1);
  });

  it("says kindly how many points are missing, when they went elsewhere meanwhile", async () => {
    const member = await TestMember.with(180);
    const page = await site.page();
    await signIn(page, member);
    await page.getByRole("button", redeemLatte).click();
    await member.redeem("money-off");
    await shows(page, 80);
    await page.getByRole("dialog").getByRole("button", { name: "Redeem" }).click();
    await page.getByText("You have 80 points at the moment. 70 points more, and it is yours.").waitFor();
    await screenshot(page, "insufficient-phone");
    expect(await member.redemptions()).toBe(1);
  });

  it("takes the points once when the answers are lost, also over a reload", async () => {
    const member = await TestMember.with(400);
    const page = await site.page();
    await signIn(page, member);
    const ids = new Set<string>();
    let line: "resets" | "hangs" | "works" = "resets";
    let lost = 0;
    await page.route("**/loyalty.v1.LoyaltyService/Redeem", async (route) => {
      ids.add(/[0-9a-f]{8}-[0-9a-f-]{27}/.exec(route.request().postDataBuffer()?.toString("latin1") ?? "")?.[0] ?? "");
      if (line === "works") {
        await route.continue();
        return;
      }
      await route.fetch(); // the server does it
      lost++;
      if (line === "resets") {
        await route.abort("connectionreset");
      }
    });
    await page.getByRole("button", redeemLatte).click();
    await page.getByRole("dialog").getByRole("button", { name: "Redeem" }).click();
    await page.getByText("we don’t know yet whether it went through").waitFor();
    await screenshot(page, "unknown-phone");
    await expectAccessible(page);
    expect(lost).toBeGreaterThan(1);
    line = "hangs";
    lost = 0;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("One moment …").waitFor();
    await expect.poll(() => lost).toBe(1);
    line = "works";
    await page.reload();
    await page.getByRole("dialog").getByText("It is yours.").waitFor();
    await shows(page, 250);
    expect(await member.redemptions()).toBe(1);
    expect([...ids].length).toBe(1);
    await page.reload();
    await shows(page, 250);
    expect(await page.getByRole("dialog").count()).toBe(0);
  });

  it("is refused to a token that may only read", async () => {
    const member = await TestMember.with(180);
    const page = await site.page();
    await page.goto(`${site.url}/#token=${await member.token([TokenScope.READ])}`);
    await page.getByRole("button", redeemLatte).click();
    await page.getByRole("dialog").getByRole("button", { name: "Redeem" }).click();
    await page.getByText("With this sign-in you can look, but not redeem.").waitFor();
    expect(await member.redemptions()).toBe(0);
  });
});

describe("a token that has ended", () => {
  it("by its time is renewed through the shop, and nobody notices", async () => {
    const member = await TestMember.with(10);
    const page = await site.page();
    await page.goto(`${site.url}/shop/enter?customer=${member.id}`); // a token for 30 seconds
    await shows(page, 10);
    const renewed = await page.waitForResponse(`${site.url}/shop/member-token`, { timeout: 50_000 });
    expect(renewed.status()).toBe(200);
    await member.buy(5);
    await shows(page, 15);
    await page.reload(); // with the new token
    await shows(page, 15);
  });

  it("because it was revoked is renewed as well", async () => {
    const member = await TestMember.with(10);
    const page = await site.page();
    await page.goto(`${site.url}/shop/enter?customer=${member.id}`);
    await shows(page, 10);
    const renewed = page.waitForResponse(`${site.url}/shop/member-token`);
    await backend.tokens.revokeMemberTokens({ memberId: member.id });
    expect((await renewed).status()).toBe(200);
    await member.buy(5);
    await shows(page, 15);
  });

  it("and that nobody renews signs out, and says so", async () => {
    const member = await TestMember.with(10);
    const page = await site.page();
    await signIn(page, member);
    await shows(page, 10);
    await backend.tokens.revokeMemberTokens({ memberId: member.id });
    await page.getByText("You were signed out. Please sign in again.").waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });
});

it("offline it says so and shows what it knew; back online it catches up", async () => {
  const member = await TestMember.with(160);
  const page = await site.page();
  await signIn(page, member);
  await shows(page, 160);
  await page.getByRole("button", redeemLatte).waitFor();
  await page.context().setOffline(true);
  site.line.cut(); // Chromium alone lets open connections live
  onTestFinished(() => site.line.mend());
  await page.getByText("You are offline.").waitFor();
  await screenshot(page, "offline-phone");
  await expectAccessible(page);
  await member.buy(40);
  await page.getByRole("button", redeemLatte).click();
  await page.getByRole("dialog").getByRole("button", { name: "Redeem" }).click();
  await page.getByText("we don’t know yet whether it went through").waitFor();
  await shows(page, 160);
  expect(await member.redemptions()).toBe(0);
  site.line.mend();
  await page.context().setOffline(false);
  await page.getByText("It is yours.").waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  await shows(page, 50);
  await page.getByText("You are offline.").waitFor({ state: "detached" });
  expect(await member.redemptions()).toBe(1);
});

it("a line that is cut without the browser's knowing is told as well, and mended by itself", async () => {
  const member = await TestMember.with(10);
  const page = await site.page();
  await signIn(page, member);
  await shows(page, 10);
  site.line.cut();
  onTestFinished(() => site.line.mend());
  await page.getByText("You are offline.").waitFor();
  site.line.mend();
  await page.getByText("You are offline.").waitFor({ state: "detached" });
  await member.buy(5);
  await shows(page, 15);
});

it("all of it works from the keyboard, and focus is where it should be", async () => {
  const member = await TestMember.with(180);
  const page = await site.page(desktop);
  await page.goto(site.url);
  await tabTo(page, /^textarea/);
  await page.keyboard.insertText(await member.token());
  await tabTo(page, /^button: Sign in/);
  await page.keyboard.press("Enter");
  await shows(page, 180);
  await page.getByRole("button", redeemLatte).waitFor();
  await tabTo(page, /^button: Redeem A latte/);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  expect(await page.evaluate(() => document.activeElement?.closest("dialog") !== null)).toBe(true);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await focused(page)).toMatch(/^button: Redeem A latte/);
  await page.keyboard.press("Enter");
  await tabTo(page, /^button: Redeem$/);
  await page.keyboard.press("Enter");
  await page.getByText("It is yours.").waitFor();
  expect(await focused(page)).toBe("button: Close");
  await shows(page, 30);
  await page.getByRole("button", redeemLatte).waitFor({ state: "detached" });
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("h2: Rewards");
});

it("a reward that is chosen in the moment in which the dialog closes is asked about", async () => {
  const member = await TestMember.with(180);
  const page = await site.page(desktop);
  await signIn(page, member);
  const redeem = page.getByRole("button", redeemLatte);
  await redeem.click();
  await page.getByRole("dialog").waitFor();
  // The browser tells the page of the closing only afterwards.
  await redeem.evaluate(async (button: HTMLButtonElement) => {
    const dialog = document.querySelector("dialog");
    const told = new Promise((resolve) => dialog?.addEventListener("close", resolve));
    dialog?.close();
    button.click();
    await told;
  });
  await page.getByRole("dialog").getByRole("button", { name: "Redeem", exact: true }).click();
  await page.getByText("It is yours.").waitFor();
  await shows(page, 30);
});

describe.each(["light", "dark"] as const)("in %s colours", (colorScheme) => {
  it.each([
    ["phone", phone],
    ["desktop", desktop],
  ])("it is accessible, and fits on a %s", async (name, device) => {
    const member = await TestMember.with(640);
    await member.redeem("latte");
    await member.buy(7);
    const page = await site.page({ ...device, colorScheme });
    await signIn(page, member);
    await shows(page, 497);
    await page.getByRole("region", { name: "History" }).getByText("+7").waitFor();
    await page.getByText("to go to Gold").waitFor();
    await screenshot(page, `home-${name}-${colorScheme}`, true);
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    const code = page.getByRole("img", { name: `QR code of your member number, ${member.id}` });
    expect(await code.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)).toBe(true);
  });
});

it("no secret of a backend is in the bundle, or in anything that the page sends or gets", async () => {
  const member = await TestMember.with(10);
  const page = await site.page();
  const seen: string[] = [];
  page.on("request", (request) => {
    seen.push(request.url(), JSON.stringify(request.headers()), request.postData() ?? "");
  });
  const bodies: Promise<string>[] = [];
  page.on("response", (response) => {
    if (!response.url().endsWith("/WatchBalance")) {
      bodies.push(response.text().catch(() => ""));
    }
  });
  await page.goto(`${site.url}/shop/enter?customer=${member.id}`);
  await shows(page, 10);
  const assets = join(root, "dist/assets");
  for (const file of await readdir(assets)) {
    seen.push(await readFile(join(assets, file), "utf8"));
  }
  const all = [...seen, ...(await Promise.all(bodies))].join("\n");
  expect(all).toContain("loyalty.v1.LoyaltyService");
  expect(all).not.toContain(apiKey);
  expect(all).not.toMatch(/\blk_[a-z0-9]/);
  expect(all).not.toContain("PRIVATE KEY");
  expect(seen.filter((text) => text.startsWith("http") && text.includes("eyJ"))).toEqual([]);
});
