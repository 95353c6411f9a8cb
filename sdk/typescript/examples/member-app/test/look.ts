import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Expects that axe-core finds nothing wrong with the page as it is. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ html, failureSummary }) => [html, failureSummary]),
    }));
  });
  expect(violations).toEqual([]);
}

/** What of the page is in focus, as a screen reader names it. */
export async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return `${element?.tagName.toLowerCase()}: ${element?.getAttribute("aria-label") ?? element?.textContent ?? ""}`;
  });
}

/** Presses Tab until what is in focus is named so. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press("Tab");
    const here = await focused(page);
    if (name.test(here)) {
      return;
    }
    passed.push(here);
  }
  throw new Error(`no ${name} among what Tab reaches: ${passed.join("; ")}`);
}
