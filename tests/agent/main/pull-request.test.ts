import { describe, expect, it } from "vitest";
import type { Evidence } from "../../../agent/core/model.ts";
import type { ExecutedRun } from "../../../agent/main/execute-run.ts";
import { pullRequestText, verdictText } from "../../../agent/main/pull-request.ts";
import { fillTemplate, findTemplate } from "../../../agent/main/pull-request-template.ts";
import { annotationsOf, changedSpans, conclusionOf } from "../../../agent/main/publish-run.ts";
import { createMemoryHost } from "../../../tools/github/memory-host.ts";
import { calm } from "../../support/temporary.ts";

const counts = { passed: 3, failed: 0, error: 0, skipped: 0 };

/** A verified run in which every text of the repository and of the issue is hostile. */
function hostileRun(text: string): ExecutedRun {
  const evidence: Evidence = {
    reproduction: {
      kind: "red",
      tests: [text],
      file: null,
      report: { kind: "ran", tests: {}, seconds: 0, log: text },
      how: `the test ${text}`,
    },
    command: ["pytest", text],
    before: { ...counts, failed: 1 },
    after: counts,
    failToPass: [text],
    format: 1,
    environment: [],
    vanished: [],
    passToFail: [],
    preexistingFailures: [],
    flaky: [],
    repeats: { before: 2, after: 2 },
    sandbox: "bubblewrap",
    notVerified: [text],
  };
  const run: ExecutedRun = JSON.parse(
    JSON.stringify({
      folder: "/nonexistent",
      diff: "",
      evidence,
      run: {
        id: "r-1",
        spend: { dollars: 0 },
        localization: {
          files: [],
          symbols: [{ reasons: [{ detail: `Cause: ${text} Intended: ${text}` }] }],
        },
      },
      result: {
        status: "verified",
        why: null,
        issue: { title: text },
        patch: { plan: text, files: [{ path: text, added: 1, removed: 1, symbols: [text] }] },
        localization: [{ file: text, symbol: text, reasons: [{ signal: "words", detail: text }] }],
        candidates: { tried: 1, verified: 1, origin: "templates" },
        model: null,
        cost: { calls: 0 },
        duration_ms: { total: 1 },
        tool_version: "0.1.0",
        run_id: "r-1",
        base_commit: "abc",
      },
    }),
  );
  return run;
}

/** What takes effect on the host: text outside of code spans and of code blocks. */
function outsideOfCode(markdown: string): string {
  return markdown.replaceAll(/(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, "");
}

describe("the root cause", () => {
  it("is what the model said of the place, without what it intends", () => {
    const { body } = pullRequestText(hostileRun("The loop ends early."), {
      issue: 1,
      requester: null,
    });
    expect(body).toContain("## Root cause\n\nThe loop ends early.\n\n## The change");
  });
});

describe("the title", () => {
  it("follows the repository's template, and a hole in the issue's title is none of it", () => {
    const template = { issue: 1, requester: null, titleTemplate: "[{issue}] {title}" };
    expect(pullRequestText(hostileRun("add {issue} $& {title}"), template).title).toBe(
      "[1] add {issue} $& {title}",
    );
    expect(pullRequestText(hostileRun("x"), { issue: 1, requester: null }).title).toBe(
      "fix: x (#1)",
    );
  });

  const titleFor = (text: string) =>
    pullRequestText(hostileRun(text), { issue: 1, requester: null }).title;

  it.each([
    ["Slot<int> & @octocat, see #12", "Slot<int> & @octocat, see #12"],
    ["a\u202Eb\u200Bc\u0007 \u{1F469}\u200D\u{1F680}", "abc \u{1F469}\u200D\u{1F680}"],
    ["see https://example.org/a", "see https://example.org/a"],
  ])("is plain text, without escapes and without what nobody sees: %j", (text, expected) => {
    expect(titleFor(text)).toBe(`fix: ${expected} (#1)`);
  });

  it.each([
    ["Fixes #99", "Fixes issue #99"],
    ["#99 again", "issue #99 again"],
    ["closes GH-99", "closes issue GH-99"],
    ["resolved: ada/other#99", "resolved: issue ada/other#99"],
    ["fix https://github.com/a/b/issues/99", "fix issue https://github.com/a/b/issues/99"],
  ])("closes nothing when its commit is merged: %s", (text, expected) => {
    expect(titleFor(text)).toBe(`fix: ${expected} (#1)`);
  });

  it("is cut between words, with a sign of it", () => {
    const title = titleFor(`${"word ".repeat(15)}wo<rd> ${"x".repeat(40)}`);
    expect(title).toBe(`fix: ${"word ".repeat(15).trimEnd()}… (#1)`);
    expect(titleFor("\u{1F680}".repeat(90))).toBe(`fix: ${"\u{1F680}".repeat(79)}… (#1)`);
  });
});

describe("the comment of a verdict", () => {
  it("says the change, the evidence and each reason once, without the names of signals", () => {
    const executed = hostileRun("x");
    const told = verdictText(executed);
    expect(told).toContain("- `x` +1 −1: `x`\n\n| | before | after |");
    expect(told).toContain("<summary>Where the fault was looked for, and why there</summary>");
    expect(told).not.toMatch(/^#+ /m);
    const detail = (signal: string, words: string) => ({ signal, detail: words, score: 1 });
    const place = {
      file: "a.py",
      symbol: "A.b",
      score: 1,
      span: null,
      reasons: [
        detail("unit_cover", "its words are those of the issue (rank 1)"),
        detail("unit_share", "its words are those of the issue (rank 3)"),
        detail("unit_named", "the issue names it (rank 1)"),
        detail("coverage", "executed by the failing tests (Ochiai 0.71)"),
      ],
    };
    const result = { ...executed.result, why: "no red test", patch: null, localization: [place] };
    const without = verdictText({ ...executed, result, evidence: null });
    expect(without).toContain("No red test.\n\n**Where to look first**\n\n1. `a.py::A.b`: ");
    expect(without).toContain(
      ": its words are those of the issue; the issue names it; executed by the failing tests\n",
    );
  });
});

describe("the last line", () => {
  it("names the model and links the run's page, in the pull request as in the check", () => {
    const executed = hostileRun("x");
    const cost = { calls: 3, input_tokens: 900, output_tokens: 100, usd: 0.25 };
    const result = JSON.parse(
      JSON.stringify({ ...executed.result, cost, model: "openai:gpt-5-mini" }),
    );
    const page = "https://repair.example/runs/run/r-1";
    const line =
      "0.0 s, 3 model calls to `openai:gpt-5-mini`, 1000 tokens, $0.2500, repair 0.1.0, [run `r-1`](https://repair.example/runs/run/r-1) on `abc`";
    const options = { issue: 1, requester: null, page };
    expect(pullRequestText({ ...executed, result }, options).body).toContain(line);
    expect(verdictText({ ...executed, result }, page)).toContain(line);
  });
});

describe("hostile text in a title, a file name, a test's name or its output", () => {
  it.each([
    ["a mention of everybody", "@everyone look", /@everyone/],
    ["a closing word for another issue", "Fixes #99", /#99/],
    ["a reference across repositories", "see ada/other#12", /other#12/],
    ["a reference in the old form", "closes GH-12", /GH-12/],
    ["a mark of ours", "<!-- repair:v1 issue=1 -->", /<!--/],
    ["an element with a script", "<img src=x onerror=alert(1)>.py", /<img/],
    ["an end of the folded part", "</details><h1>", /<h1>/],
    ["an end of the code span", "a`b @ada `c", /@ada/],
    ["a run of backticks", "``` @ada ```", /@ada/],
    ["lines of its own", "x\n\n# Approved by the maintainers\n\n@ada", /^# Approved/m],
    ["another row of the table", "x | green | green |\n| y", /^\| y/m],
    ["an order to the reader's program", "/repair cancel", /^\/repair/m],
    ["an address", "HTTPS://evil.example/?t=", /https:\/\/evil/i],
    ["an address of another kind", "ftp://evil.example/", /ftp:\/\/evil/],
    ["an address without a scheme", "_WWW.evil.example", /www\.evil/i],
    ["a mention by the name of its sign", "&commat;ada", /&commat;/],
    ["a mention by the number of its sign", "&#x40;ada &#64;ada", /&#\u200B?(?:x40|64);/],
    ["a reference by the name of its sign", "Fixes &num;12", /&num;/],
    ["a link", "[all is well](//evil.example/)", /\]\(/],
    ["a picture", "![x](//evil.example/x.png)", /\]\(|\/\/evil/],
    ["a link in two parts", "[all][well]", /\]\[/],
    ["a place for links", "[all]: /evil", /\]:/],
  ])("%s has no effect in the pull request or the comment", (_name, text, effect) => {
    const executed = hostileRun(text);
    const { title, body } = pullRequestText(executed, { issue: 1, requester: "ada" });
    expect(title.split("\n")).toHaveLength(1);
    const own = body.replace("Asked for by @ada.", "");
    expect(body.startsWith("Fixes #1\n")).toBe(true);
    expect(outsideOfCode(own)).not.toMatch(effect);
    expect(outsideOfCode(verdictText(executed))).not.toMatch(effect);
  });
});

describe("a repository's own template", () => {
  const body = "Fixes #1\n\n**Verified.**\n\nthe evidence\n";

  it("is filled under its description, and its boxes stay empty", () => {
    const template =
      "# Thank you\n\n## Description\n\n<!-- what -->\n\n## Checklist\n- [ ] tests\n";
    expect(fillTemplate(template, body)).toBe(
      "Fixes #1\n\n# Thank you\n\n## Description\n\n**Verified.**\n\nthe evidence\n\n<!-- what -->\n\n## Checklist\n- [ ] tests\n",
    );
  });

  it("comes after our text when it has no such heading", () => {
    expect(fillTemplate("- [ ] signed\r\n", body)).toBe(
      "Fixes #1\n\n**Verified.**\n\nthe evidence\n\n- [ ] signed\n",
    );
  });

  it.each([
    ["a kind of change before it", "## Type of change\n- [ ] bug fix\n\n", "## Description"],
    ["a summary in a comment before it", "<!--\n## Summary\n-->\n", "## Changes"],
    ["a heading in code before it", "```\n# Description\n```\n", "### Summary of changes"],
    ["a bold line for a heading", "**Thank you**\n\n", "**What does this PR do?**"],
    ["a better heading after another", "## What changed\n\nx\n\n", "## Description"],
    ["breaking changes before it", "## Breaking changes\n\n", "## What is this?"],
  ])("is filled under the right heading: %s", (_name, before, heading) => {
    const filled = fillTemplate(`${before}${heading}\n\n## Checklist\n- [ ] tests\n`, body);
    expect(filled).toBe(
      `Fixes #1\n\n${before}${heading}\n\n**Verified.**\n\nthe evidence\n\n## Checklist\n- [ ] tests\n`,
    );
  });

  it.each([
    ["Closes #1234", ""],
    ["- **Fixes** #", ""],
    ["fixes: ada/other#7", ""],
    ["It fixes #7 and #8 <!-- closes #9 -->", "It fixes issue #7 and #8 <!-- closes issue #9 -->"],
    ["Say which one it fixes", "Say which one it fixes"],
  ])("closes no issue of an example in it: %s", (line, kept) => {
    const filled = fillTemplate(
      `## Description\n\n## Issue\n\n${line}\n\nend\n`,
      "Refs #1\n\ntext\n",
    );
    expect(filled.startsWith("Refs #1\n\n## Description\n\ntext\n\n## Issue\n\n")).toBe(true);
    expect(filled.split("## Issue")[1]?.trim()).toBe(`${kept}\n\nend`.trim());
  });

  it("is found on the default branch, or not", async () => {
    const files = { "docs/pull_request_template.md": "## Summary\n" };
    const repository = { issues: new Map(), permissions: {}, files };
    const host = createMemoryHost({
      identity: "x",
      redact: (text) => text,
      repositories: { "a/b": repository, "a/c": { issues: new Map(), permissions: {} } },
    });
    expect(await findTemplate({ host, repository: "a/b" }, calm)).toBe("## Summary\n");
    expect(await findTemplate({ host, repository: "a/c" }, calm)).toBeNull();
  });
});

function unverifiedRun({ why = "w", ...harm }: Partial<Evidence> & { why?: string }): ExecutedRun {
  const executed = hostileRun("test_x");
  if (executed.evidence === null) throw new Error("the run has evidence");
  return {
    ...executed,
    result: { ...executed.result, status: "unverified", why },
    evidence: { ...executed.evidence, failToPass: [], ...harm },
  };
}

describe("the conclusion of the check", () => {
  it.each([
    ["neutral, where nothing is known to be harmed", {}, "neutral"],
    ["failure, where a test fails that passed", { passToFail: ["test_old"] }, "failure"],
    ["failure, where a test that passed is gone", { vanished: ["test_old"] }, "failure"],
  ])("is %s", (_name, harm, conclusion) => {
    expect(conclusionOf(unverifiedRun(harm))).toBe(conclusion);
  });

  it("is success when the evidence is green", () => {
    expect(conclusionOf(hostileRun("test_x"))).toBe("success");
  });
});

describe("notes beside changed lines", () => {
  const diff = `diff --git a/src/a.py b/src/a.py
--- a/src/a.py
+++ b/src/a.py
@@ -1,4 +1,5 @@
 one
-two
+TWO
+two and a half
 three
 four
@@ -20,3 +21,2 @@ def f():
 x
-gone
 y
diff --git a/new.py b/new.py
new file mode 100644
--- /dev/null
+++ b/new.py
@@ -0,0 +1,2 @@
+++ counter
+end
diff --git a/old.py b/old.py
deleted file mode 100644
--- a/old.py
+++ /dev/null
@@ -1 +0,0 @@
-bye
`;

  it("stand at the lines of the new file", () => {
    expect(changedSpans(diff)).toEqual([
      { path: "src/a.py", span: { start: 2, end: 3 } },
      { path: "new.py", span: { start: 1, end: 2 } },
    ]);
  });

  it("tell what became green", () => {
    const executed = { ...hostileRun("test_x"), diff };
    expect(annotationsOf(executed)[0]).toMatchObject({
      path: "src/a.py",
      message: "Changed here: one test that was red is green.",
    });
  });

  it("tell why nothing is verified, in so many words", () => {
    const why = "the red test is green with it, but a test that passed before fails (test_old)";
    const noteOf = (reason: string) =>
      annotationsOf({ ...unverifiedRun({ why: reason }), diff })[0]?.message;
    expect(noteOf(why)).toBe(
      "Changed here, and not verified. The red test is green with it, but a test that passed before fails (test_old).",
    );
    expect(noteOf("long ".repeat(200))?.length).toBeLessThan(450);
  });
});
