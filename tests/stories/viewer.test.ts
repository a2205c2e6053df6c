import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openViewer } from "../../agent/main/viewer/open-viewer.ts";
import type { OpenedViewer } from "../../agent/main/viewer/open-viewer.ts";
import { readCatalogue } from "../../agent/main/viewer/read/catalogue.ts";
import { readAssets } from "../../agent/main/viewer/render/layout.ts";
import { exportRun } from "../../agent/main/viewer/run-pages.ts";
import {
  findInaccessible,
  launchBrowser,
  missingBrowser,
  openEverything,
  openTab,
} from "../support/browser.ts";
import {
  candidateEvent,
  candidateId,
  eventLine,
  writeBatchFolder,
  writeRunFolder,
} from "../support/run-folders.ts";

const missing = missingBrowser();

describe.skipIf(missing !== null)(
  `the page in a browser${missing === null ? "" : ` (skipped: ${missing})`}`,
  () => {
    let folder = "";
    let viewer: OpenedViewer;
    let browser: Browser;
    let origin = "";

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "viewer-story-"));
      await writeRunFolder(join(folder, "r-1"), {
        outcome: "verified",
        hostile: true,
        candidates: 3,
      });
      await writeRunFolder(join(folder, "r-2"), { outcome: "running", messages: 60 });
      await writeRunFolder(join(folder, "r-3"), { outcome: "gave-up" });
      await writeBatchFolder(join(folder, "b2"), "<img src=x onerror=alert(1)>");
      viewer = await openViewer({ folder, host: "127.0.0.1", port: 0, token: null });
      origin = `http://127.0.0.1:${viewer.port}`;
      browser = await launchBrowser();
    });
    afterAll(async () => {
      await browser?.close();
      await viewer?.close();
      await rm(folder, { recursive: true, force: true });
    });

    it("is accessible, whole and unharmed by what it shows", async () => {
      const viewport = { width: 390, height: 900 };
      const context = await browser.newContext({ viewport, colorScheme: "dark" });
      const { tab, complaints } = await openTab(context, origin);
      await tab.goto(`${origin}/run/r-1`);
      await openEverything(tab);
      expect(complaints).toEqual([]);
      expect(await tab.evaluate("window.hacked")).toBeUndefined();
      expect(await tab.evaluate("document.images.length")).toBe(0);
      expect(await tab.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      expect(await findInaccessible(tab)).toEqual([]);
      await context.close();
    });

    it("marks the part that is read, also the last one, which is short", async () => {
      const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
      const { tab } = await openTab(context, origin);
      await tab.goto(`${origin}/run/r-3`);
      await tab.waitForSelector("html[data-ready]", { state: "attached" });
      for (const [place, part] of [
        ["document.documentElement.scrollHeight", "timeline"],
        ["document.getElementById('issue').offsetTop - 20", "issue"],
      ]) {
        await tab.evaluate(`scrollTo(0, ${place})`);
        await tab.waitForSelector(`.contents a.here[href="#${part}"]`, { timeout: 5000 });
      }
      await context.close();
    });

    it("opens what a link names, and is worked by keys", async () => {
      const context = await browser.newContext();
      const { tab, complaints } = await openTab(context, origin);
      await tab.goto(`${origin}/run/r-2#message-59`);
      await tab.waitForSelector("#message-59[data-state=there]", { state: "attached" });
      expect(await tab.textContent("#message-59 .body")).toContain("Question 59:");
      await tab.click("#message-list .more a");
      await tab.waitForSelector("#message-list .more", { state: "detached" });
      const numbers = await tab.evaluate(
        "[...document.querySelectorAll('#message-list details.row')].map(({ id }) => Number(id.slice(8)))",
      );
      expect(numbers).toEqual(Array.from({ length: 60 }, (_, at) => at + 1));

      await tab.goto(`${origin}/run/r-1#candidate-${candidateId(2)}`);
      await tab.waitForSelector(`#candidate-${candidateId(2)}[data-state=there]`, {
        state: "attached",
      });
      await tab.keyboard.press("j");
      await tab.keyboard.press("o");
      await tab.waitForSelector(`#candidate-${candidateId(3)}[open][data-state=there]`, {
        state: "attached",
      });
      await tab.keyboard.press("?");
      expect(await tab.isVisible("#help")).toBe(true);
      await tab.keyboard.press("Escape");
      await tab.keyboard.press("u");
      await tab.waitForURL(`${origin}/`);
      await tab.keyboard.press("/");
      await tab.keyboard.type("running");
      expect(await tab.textContent("#count")).toBe("1 of 3");
      expect(complaints).toEqual([]);
      await context.close();
    });

    it("follows a run while it goes on, and keeps open what is read", async () => {
      const context = await browser.newContext();
      const { tab, complaints } = await openTab(context, origin);
      await tab.goto(`${origin}/run/r-2`);
      await tab.waitForSelector("#connection.live");
      await tab.click(`#candidate-${candidateId(1)} > summary`);
      await appendFile(join(folder, "r-2/events.jsonl"), eventLine(candidateEvent(6, "failing")));
      await tab.waitForSelector(`#candidate-${candidateId(6)}`, { state: "attached" });
      await tab.waitForSelector("text=6 candidates tried");
      expect(await tab.locator(`[id="candidate-${candidateId(6)}"]`).count()).toBe(1);
      expect(await tab.getAttribute(`#candidate-${candidateId(1)}`, "open")).toBe("");
      expect(complaints).toEqual([]);
      await context.close();
    });

    it("is one file when it is exported, and reads without a script too", async () => {
      const run = (await readCatalogue(join(folder, "r-1")))?.runs[0];
      const html = await exportRun(run!, await readAssets());
      const { writeFile } = await import("node:fs/promises");
      const file = `file://${join(folder, "run.html")}`;
      await writeFile(join(folder, "run.html"), html);
      const context = await browser.newContext({ offline: true });
      const { tab, complaints } = await openTab(context, file);
      await tab.goto(`${file}#message-2`);
      expect(await tab.isVisible("#message-2 .body")).toBe(true);
      expect(complaints).toEqual([]);
      await context.close();
      const bare = await browser.newContext({ javaScriptEnabled: false });
      const { tab: plain } = await openTab(bare, origin);
      await plain.goto(`${origin}/run/r-2`);
      await plain.click("#message-3 > summary");
      await plain.click("#message-3 .body a");
      expect(await plain.textContent("main")).toContain("Question 3:");
      await bare.close();
    });
  },
);
