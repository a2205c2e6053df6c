/**
 * The page in a real browser, for eyes and for figures: `node tests/stories/view.ts [folder]`. Screenshots
 * of every kind of page at two widths, light and dark, go to the folder; each page is checked with axe,
 * opened fold by fold, and watched for scripts, dialogs and requests elsewhere; a run of 5,000 questions
 * and 3,000 candidates is timed until it answers. Prints one JSON object; fails when anything is wrong.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser } from "playwright-core";
import { openViewer } from "../../agent/main/viewer/open-viewer.ts";
import {
  findInaccessible,
  launchBrowser,
  missingBrowser,
  openEverything,
  openTab,
} from "../support/browser.ts";
import { candidateId, writeBatchFolder, writeRunFolder } from "../support/run-folders.ts";

const pages = [
  ["list", "/"],
  ["verified", "/run/r-20261123-100000-verified#message-2"],
  ["gave-up", "/run/r-20261123-100100-gave-up"],
  ["live", "/run/r-20261123-100200-live"],
  ["hostile", `/run/r-20261123-100300-hostile#candidate-${candidateId(2)}`],
  ["batch", "/batch/eval"],
] as const;

const looks = [
  [1280, "light"],
  [1280, "dark"],
  [390, "light"],
  [390, "dark"],
] as const;

const missing = missingBrowser();
if (missing !== null) {
  process.stderr.write(`the story needs a browser: ${missing}; set CHROMIUM\n`);
  process.exit(1);
}
const out = resolve(process.argv[2] ?? "story-view");
await mkdir(out, { recursive: true });
const folder = await mkdtemp(join(tmpdir(), "story-view-"));
await writeSamples();
const viewer = await openViewer({ folder, host: "127.0.0.1", port: 0, token: null });
const origin = `http://127.0.0.1:${viewer.port}`;
const browser = await launchBrowser();
try {
  const looked = await lookAtAll(browser);
  const large = await timeLargeRun(browser);
  const wrong = looked.flatMap(({ wrong }) => wrong);
  const opened = large.slowest_ms < 2000;
  const load = loadavg()[0] ?? 0;
  const summary = { screenshots: looked.length, folder: out, wrong, large_run: large, load };
  process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  process.exitCode = wrong.length === 0 && opened ? 0 : 1;
} finally {
  await browser.close();
  await viewer.close();
  await rm(folder, { recursive: true, force: true });
}

async function writeSamples(): Promise<void> {
  const run = (name: string) => join(folder, `r-20261123-${name}`);
  await writeRunFolder(run("100000-verified"), { outcome: "verified", candidates: 12 });
  await writeRunFolder(run("100100-gave-up"), { outcome: "gave-up", candidates: 30 });
  await writeRunFolder(run("100200-live"), { outcome: "running", candidates: 8 });
  await writeRunFolder(run("100300-hostile"), { outcome: "verified", hostile: true });
  await writeRunFolder(run("100400-stopped"), { outcome: "stopped" });
  const large = {
    outcome: "verified",
    messages: 5000,
    candidates: 3000,
    title: "A long run",
  } as const;
  await writeRunFolder(run("100500-large"), large);
  await writeBatchFolder(join(folder, "eval"));
}

async function lookAtAll(opened: Browser) {
  const looked: { page: string; wrong: readonly string[] }[] = [];
  for (const [width, colorScheme] of looks) {
    const viewport = { width, height: 900 };
    const context = await opened.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
    for (const [name, path] of pages) {
      const page = `${name}-${width}-${colorScheme}`;
      const { tab, complaints } = await openTab(context, origin);
      await tab.goto(origin + path);
      await tab.waitForSelector("html[data-ready]", { state: "attached" });
      await tab.waitForTimeout(300);
      const height = Number(await tab.evaluate("document.documentElement.scrollHeight"));
      await tab.setViewportSize({ width, height: Math.min(height, 8000) });
      await tab.waitForTimeout(200);
      await tab.screenshot({ path: join(out, `${page}.png`) });
      await openEverything(tab);
      const wrong = [...complaints, ...(await findInaccessible(tab))];
      const spill = Number(await tab.evaluate("document.documentElement.scrollWidth - innerWidth"));
      if (spill > 0) wrong.push(`${spill} pixels wider than the window`);
      if ((await tab.evaluate("window.hacked")) !== undefined) wrong.push("a script was executed");
      looked.push({ page, wrong: wrong.map((text) => `${page}: ${text}`) });
      process.stderr.write(`${page}: ${wrong.length === 0 ? "sound" : wrong.join("; ")}\n`);
      await tab.close();
    }
    await context.close();
  }
  return looked;
}

/**
 * Until the page's script has done its work, by the browser's own clock, and until a click is answered:
 * the first time with a cold server, and four times more.
 */
async function timeLargeRun(opened: Browser) {
  const ready: number[] = [];
  const answered: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const context = await opened.newContext({ viewport: { width: 1280, height: 900 } });
    const { tab } = await openTab(context, origin);
    await tab.goto("about:blank");
    const started = performance.now();
    await tab.goto(`${origin}/run/r-20261123-100500-large`, { waitUntil: "domcontentloaded" });
    await tab.waitForSelector("html[data-ready]", { state: "attached" });
    await tab.click("#message-1 > summary");
    await tab.waitForSelector("#message-1[open]");
    ready.push(Number(await tab.getAttribute("html", "data-ready")));
    answered.push(Math.round(performance.now() - started));
    await context.close();
  }
  return {
    questions: 5000,
    candidates: 3000,
    ready_ms: ready,
    slowest_ms: Math.max(...ready),
    answered_ms: answered,
  };
}
