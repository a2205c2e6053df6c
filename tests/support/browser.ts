import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Browser, BrowserContext, Page } from "playwright-core";

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Why a test that needs a browser has to be skipped, or null. */
export function missingBrowser(): string | null {
  return existsSync(executablePath) ? null : `there is no Chromium at ${executablePath}`;
}

export async function launchBrowser(): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({ executablePath, args: isRoot ? ["--no-sandbox"] : [] });
}

export interface Watched {
  readonly tab: Page;
  /** What must not have happened: dialogs, errors, violated policies, requests elsewhere. */
  readonly complaints: string[];
}

export async function openTab(context: BrowserContext, origin: string): Promise<Watched> {
  const tab = await context.newPage();
  const complaints: string[] = [];
  tab.on("console", (message) => complaints.push(message.text()));
  tab.on("pageerror", (error) => complaints.push(error.message));
  tab.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  tab.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("data:")) complaints.push(`request: ${url}`);
  });
  return { tab, complaints };
}

/** Every fold, and what comes when it is opened. */
export async function openEverything(tab: Page): Promise<void> {
  await tab.waitForSelector("html[data-ready]", { state: "attached" });
  await tab.evaluate(
    "document.querySelectorAll('details').forEach((fold) => { fold.open = true; })",
  );
  await tab.waitForSelector("details[data-src]:not([data-state=there])", { state: "detached" });
}

/** What axe finds on a page as it is now, one line a finding. */
export async function findInaccessible(tab: Page): Promise<readonly string[]> {
  const source = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  // What is skipped until it is scrolled to has no place yet, and axe would see wrong backgrounds.
  await tab.evaluate(
    `document.styleSheets[0].insertRule("li { content-visibility: visible !important }", document.styleSheets[0].cssRules.length)`,
  );
  await tab.evaluate(await readFile(source, "utf8"));
  const found = await tab.evaluate(
    `axe.run(document).then(({ violations, passes }) => [passes.length,
      violations.map(({ id, impact, nodes }) => id + " (" + impact + "): " + nodes.map(({ html }) => html.slice(0, 120)).join("; "))])`,
  );
  const [passes, violations] = [Number(listOf(found)[0]), listOf(listOf(found)[1])];
  if (passes < 10) throw new Error(`axe looked at next to nothing: ${passes} rules passed`);
  return violations.map(String);
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`expected a list, got ${JSON.stringify(value)}`);
  return value;
}
