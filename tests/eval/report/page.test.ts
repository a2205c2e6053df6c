import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Browser } from "playwright-core";
import { renderMarkdown } from "../../../eval/report/markdown.ts";
import { escapeText, markup } from "../../../eval/report/page/markup.ts";
import { renderPage } from "../../../eval/report/page/page.ts";
import { attack, sampleReport } from "../support/reports.ts";

const report = sampleReport(60);
const artifacts = {
  patch: `diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-${attack}\n+b\n`,
  evidence: attack,
  steps: [attack],
  conversation: [{ name: attack, text: attack }],
};
const page = renderPage(report, () => artifacts);

describe("the figures of a report", () => {
  it("give the headline of all that ended, empty patches too, with and without doubtful instances", () => {
    expect(report.headlines.map(({ name }) => name)).toEqual([
      "resolved",
      "without solutions in the issue text",
      "without weak tests",
      "without known-flaky instances",
      "without any of these",
    ]);
    expect(report.headlines[0]!.resolved.of).toBe(45);
    expect(report.headlines[3]!.resolved.of).toBe(44);
    expect(report.grading).toMatchObject({ graded: 45, not_gradable: 0, rules: "v5" });
  });

  it("count hits, broken tests, costs and reasons", () => {
    const rates = report.localization.files.map(({ hits }) => hits.count);
    expect(rates).toEqual([15, 60, 60, 60]);
    expect(report.tests.broke_others.length).toBeGreaterThan(0);
    expect(report.cost.dollars).toBeCloseTo((0.013 * 59 * 60) / 2);
    expect(report.repositories.map((row) => row.total)).toEqual([20, 20, 20]);
    expect(report.reasons.reduce((sum, { count }) => sum + count, 0)).toBe(60);
  });

  it("stand in the Markdown without raw markup from data", () => {
    const markdown = renderMarkdown(report);
    expect(markdown).toContain("without known-flaky instances");
    expect(markdown).not.toMatch(/(?<!\\)<img/);
  });
});

describe("the page", () => {
  it("escapes everything that is data, and shows what would be invisible", () => {
    expect(escapeText(`<&"'\`\u202e\u0000`)).toBe("&#60;&#38;&#34;&#39;&#96;\\u202e\\u0000");
    expect(markup`<p title="${'"x'}">${["<b>", markup`<i>ok</i>`]}</p>`.text).toBe(
      '<p title="&#34;x">&#60;b><i>ok</i></p>'.replace("&#60;b>", "&#60;b&#62;"),
    );
    expect(page).not.toContain("<img");
    expect(page.match(/<script>/g)).toHaveLength(1);
  });

  it("of a run that only localized speaks of hits and not of patches", () => {
    const localized = renderPage(sampleReport(60, "localize"), () => artifacts);
    expect(localized).toContain("25.0 % right file first");
    expect(localized).toContain("time, median");
    expect(localized).not.toContain("patches made");
  });

  it("has a Markdown beside it that keeps to the part that was run", () => {
    const localized = renderMarkdown(sampleReport(60, "localize"));
    expect(localized).toContain("first hit within");
    expect(localized).not.toMatch(/patch|resolved|Not graded/);
    expect(renderMarkdown(sampleReport(60, "templates"))).toContain("Templates alone");
    expect(renderMarkdown(sampleReport(60))).not.toMatch(/\n\n\n/);
  });

  it("asks for nothing from anywhere", () => {
    expect(page).not.toMatch(/(?:src|href)="(?!#)/);
    expect(page).not.toMatch(/@import|url\(/);
    expect(page).toContain("default-src &#39;none&#39;");
  });
});

const chromium = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const noBrowser = !existsSync(chromium);

describe.skipIf(noBrowser)(
  `the page in a browser${noBrowser ? " (skipped: no chromium)" : ""}`,
  () => {
    let folder = "";
    let browser: Browser;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "report-page-"));
      await writeFile(join(folder, "report.html"), page);
      const { chromium: driver } = await import("playwright-core");
      browser = await driver.launch({ executablePath: chromium, args: ["--no-sandbox"] });
    });
    afterAll(async () => {
      await browser?.close();
      await rm(folder, { recursive: true, force: true });
    });

    it.each([
      [1280, "light"],
      [390, "dark"],
    ] as const)("is sound at %i pixels in %s mode", async (width, colorScheme) => {
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
      const tab = await context.newPage();
      const requests: string[] = [];
      const complaints: string[] = [];
      tab.on("request", (request) => requests.push(request.url()));
      tab.on("console", (message) => complaints.push(message.text()));
      tab.on("pageerror", (error) => complaints.push(error.message));
      await tab.goto(`file://${join(folder, "report.html")}`);
      expect(requests).toHaveLength(1);
      expect(complaints).toEqual([]);
      expect(await tab.evaluate("window.hacked")).toBeUndefined();
      expect(await tab.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      // No column is cut off: what does not fit on a phone is not shown in the table.
      const table = "[aria-label=Instances]";
      const fits = `(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.querySelector("${table}"))`;
      expect(await tab.evaluate(fits)).toBe(true);
      expect(await tab.isVisible(`${table} th:nth-child(2)`)).toBe(true);
      expect(await tab.isVisible(`${table} th:nth-child(4)`)).toBe(width > 640);
      await tab.fill("#search", "owner__repository-12");
      expect(await tab.textContent("#count")).toBe("1 of 60");
      await tab.click("text=owner__repository-12 >> nth=0");
      expect(await tab.evaluate("document.getElementById('i-owner__repository-12').open")).toBe(
        true,
      );
      await tab.screenshot({ path: join(folder, `${width}.png`) });
      if (process.env["REPORT_SCREENSHOTS"] !== undefined) {
        await tab.goto(`file://${join(folder, "report.html")}?again`);
        await tab.screenshot({
          path: join(process.env["REPORT_SCREENSHOTS"], `${width}.png`),
          fullPage: width > 1000,
        });
      }
      await context.close();
    });
  },
);
