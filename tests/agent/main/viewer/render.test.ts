import { describe, expect, it } from "vitest";
import { renderDiff } from "../../../../agent/main/viewer/render/diff.ts";
import { duration, money } from "../../../../agent/main/viewer/render/figures.ts";
import { highlightText } from "../../../../agent/main/viewer/render/highlight.ts";
import { markupOf } from "../../../../agent/main/viewer/render/html.ts";
import type { Html } from "../../../../agent/main/viewer/render/html.ts";
import { parseDiff } from "../../../../agent/main/viewer/render/parse-diff.ts";
import { renderProse } from "../../../../agent/main/viewer/render/prose.ts";
import { renderReply } from "../../../../agent/main/viewer/render/readable-json.ts";

const diff = `diff --git a/a.py b/a.py
index 1..2 100644
--- a/a.py
+++ b/a.py
@@ -1,4 +1,5 @@ class A:
 one
-    return self.x < y
--- not a header
+    return self.x <= y
+++ not a header either
+added
 four
\\ No newline at end of file
diff --git a/gone.bin b/gone.bin
deleted file mode 100644
Binary files a/gone.bin and /dev/null differ
`;

async function textOf(piece: Html): Promise<string> {
  return (await markupOf(piece)).replaceAll(/\s+/g, " ");
}

describe("a diff", () => {
  it("is read by its counts, so that a line that looks like a header is a line", () => {
    const [file, gone] = parseDiff(diff);
    expect(file).toMatchObject({ path: "a.py", kind: "changed", added: 3, removed: 2 });
    expect(file!.hunks[0]).toMatchObject({ heading: "class A:", start: 1 });
    expect(file!.hunks[0]!.blocks.map(({ kind }) => kind)).toEqual(["same", "change", "same"]);
    expect(gone).toMatchObject({ path: "gone.bin", kind: "binary", hunks: [] });
  });

  it("marks what changed inside a line when both sides have it", async () => {
    const one = `diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1,1 +1,1 @@\n-return x < y\n+return x <= y\n`;
    const text = await textOf(renderDiff({ text: one, size: one.length, cut: false }));
    expect(text).toContain("<mark>=</mark>");
    expect(text).toContain('<del class="line"');
    expect(text).toContain('<span class="tk">return</span>');
  });

  it("says that it was cut, or that there is none", async () => {
    expect(await textOf(renderDiff({ text: diff, size: 2_000_000, cut: true }))).toContain(
      "The rest of 2.0 MB is left out",
    );
    expect(await textOf(renderDiff(null))).toContain("No diff was kept");
  });
});

describe("text of others", () => {
  it("is code where it is fenced, and never a tag or a link", async () => {
    const text = await textOf(
      renderProse("see [here](javascript:alert(1)) `a<b`\n\n```html\n<script>x</script>\n```\n<b>"),
    );
    expect(text).toContain("<code>a&lt;b</code>");
    expect(text).toContain("&lt;script&gt;");
    expect(text).not.toMatch(/<a |<script|<b>/);
  });

  it("keeps the lines of code", async () => {
    const markup = await markupOf(
      renderProse("a\n```ts\nconst a = 1;\n\n  b();\n```\nc\n```\nx\ny\n```"),
    );
    const blocks = Array.from(markup.matchAll(/<pre[^>]*>([\s\S]*?)<\/pre>/g), (match) =>
      match[1]!.replaceAll(/<[^>]*>/g, ""),
    );
    expect(blocks).toEqual(["const a = 1;\n\n  b();", "x\ny"]);
    expect(markup).toContain('<span class="tk">const</span>');
  });

  it("is coloured as code without becoming markup", async () => {
    const text = await textOf(highlightText('if "<b>" in x:  # </code>', "a.py"));
    expect(text).toContain('<span class="ts">&quot;&lt;b&gt;&quot;</span>');
    expect(text).toContain('<span class="tc"># &lt;/code&gt;</span>');
  });

  it("is shown by its fields when a reply is JSON, and as it came too", async () => {
    const text = await textOf(renderReply('{"plan":"p","edits":[{"text":"a\\n<b>"}]}', "Reply"));
    expect(text).toContain("<dt>plan</dt>");
    expect(text).toMatch(/a &lt;b&gt;|a\n&lt;b&gt;/);
    expect(text).toContain("As it came");
    expect(await textOf(renderReply("not {json", "Reply"))).toContain("not {json");
  });
});

it("figures are said as a person says them", () => {
  expect([0.04, 9.94, 59, 61, 3725, null].map(duration)).toEqual([
    "0.0 s",
    "9.9 s",
    "59 s",
    "1 min 01 s",
    "1 h 02 min",
    "–",
  ]);
  const cost = { calls: 2, unknownPrice: false };
  expect(money({ ...cost, dollars: 0.412 })).toBe("$0.41");
  expect(money({ ...cost, dollars: 0.0004 })).toBe("$0.0004");
  expect(money({ calls: 2, unknownPrice: true, dollars: 0 })).toBe("unknown");
  expect(money({ calls: 2, unknownPrice: true, dollars: 1 })).toBe("over $1.00");
  expect(money({ calls: 0, unknownPrice: false, dollars: 0 })).toBe("$0");
});
