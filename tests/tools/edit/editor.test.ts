import { describe, expect, it } from "vitest";
import { repoPath } from "../../../agent/core/model.ts";
import type { Edit, RepoPath } from "../../../agent/core/model.ts";
import type { SourceTree } from "../../../agent/core/ports.ts";
import { createEditor } from "../../../tools/edit/editor.ts";
import { createLanguages } from "../../../tools/languages/registry.ts";

const editor = createEditor(createLanguages());
const path = repoPath("pkg/a.py");
const source = "def a():\n    return 1\n\n\ndef b():\n    return 1\n";

describe("the editor", () => {
  it("applies several edits on one file in their order", async () => {
    const edits: Edit[] = [
      { kind: "replace-symbol", path, symbol: "a", text: "def a():\n    return 2" },
      { kind: "insert-symbol", path, after: "a", text: "def c():\n    return a()" },
      { kind: "replace-text", path, before: "return 1", after: "return c()" },
      { kind: "replace-symbol", path, symbol: "c", text: "def c():\n    return a() + 1" },
    ];
    expect(await apply(edits)).toEqual({
      [path]:
        "def a():\n    return 2\n\n\ndef c():\n    return a() + 1\n\n\ndef b():\n    return c()\n",
    });
  });

  it("creates, edits and deletes files, and forgets edits that cancel out", async () => {
    const fresh = repoPath("pkg/new.py");
    const create: Edit = { kind: "create-file", path: fresh, text: "X = 1\n" };
    expect(await apply([create])).toEqual({ [fresh]: "X = 1\n" });
    expect(
      await apply([create, { kind: "replace-text", path: fresh, before: "1", after: "2" }]),
    ).toEqual({ [fresh]: "X = 2\n" });
    expect(await apply([{ kind: "delete-file", path }])).toEqual({ [path]: null });
    expect(await apply([create, { kind: "delete-file", path: fresh }])).toEqual({});
  });

  it("says how often a text occurs and on which lines", async () => {
    expect(await refused({ kind: "replace-text", path, before: "return 1", after: "" })).toEqual([
      "not-unique",
      'pkg/a.py: "return 1" occurs 2 times (lines 2, 6), expected once: give more of the lines around it',
    ]);
  });

  it("shows the nearest lines for a text that is not there", async () => {
    const before = "def  b():\n  return 1";
    expect(await refused({ kind: "replace-text", path, before, after: "" })).toEqual([
      "not-found",
      'pkg/a.py: "def  b():" occurs 0 times, expected once, white space included; the nearest are line 5: "def b():"; line 1: "def a():"',
    ]);
  });

  it("counts overlapping occurrences", async () => {
    const text = repoPath("n.txt");
    const edit: Edit = { kind: "replace-text", path: text, before: "aa", after: "b" };
    const result = await editor.apply([edit], tree({ [text]: "aaa" }));
    expect(result.kind === "refused" && result.why).toBe("not-unique");
  });

  it("finds text with line feeds in a file with carriage returns, and brings such", async () => {
    const edit: Edit = {
      kind: "replace-text",
      path,
      before: "def b():\n    return 1",
      after: "def b():\n    x = 1\n    return x",
    };
    const result = await editor.apply([edit], tree({ [path]: source.replaceAll("\n", "\r\n") }));
    expect(result.kind === "applied" && result.files.get(path)).toBe(
      source
        .replace("def b():\n    return 1", "def b():\n    x = 1\n    return x")
        .replaceAll("\n", "\r\n"),
    );
  });

  it("refuses text edits that break the syntax or leave code out", async () => {
    const edit = { kind: "replace-text", path, before: "def a():\n    return 1" } as const;
    expect((await refused({ ...edit, after: "def a(:\n    return 1" }))[0]).toBe("syntax-worse");
    const left = "def a():\n    # ... existing code ...\n    return 3";
    expect((await refused({ ...edit, after: left }))[0]).toBe("elision");
    expect((await refused({ ...edit, after: edit.before }))[0]).toBe("unchanged");
  });

  it("refuses files that are missing, that exist, or that are broken from the start", async () => {
    const missing = repoPath("no.py");
    expect((await refused({ kind: "delete-file", path: missing }))[0]).toBe("not-found");
    expect(
      (await refused({ kind: "replace-text", path: missing, before: "a", after: "b" }))[0],
    ).toBe("not-found");
    expect((await refused({ kind: "create-file", path, text: "" }))[0]).toBe("not-unique");
    expect((await refused({ kind: "create-file", path: missing, text: "def" }))[0]).toBe(
      "syntax-worse",
    );
    const inFile = repoPath("pkg/a.py/x.py");
    expect((await refused({ kind: "create-file", path: inFile, text: "" }))[0]).toBe("unsafe-path");
  });

  it.each([
    "../outside.py",
    "/etc/passwd",
    "a/../../b",
    "a\\b",
    "",
    ".git/hooks/post-checkout",
    "sub/.GIT/config",
    ".git./config",
    "git~1/config",
    ".g\u200Cit/config",
    "a\nb",
  ])("refuses the path %j", async (hostile) => {
    const edits: Edit[] = JSON.parse(
      JSON.stringify([{ kind: "create-file", path: hostile, text: "" }]),
    );
    const result = await editor.apply(edits, tree({}));
    expect(result.kind === "refused" && result.why).toBe("unsafe-path");
  });

  it("refuses to edit a file whose bytes were replaced when it was read", async () => {
    const bytes = Buffer.from([0x78, 0x20, 0x3d, 0x20, 0x22, 0xe9, 0x22, 0x0a]);
    const edit: Edit = { kind: "replace-text", path, before: "x", after: "y" };
    const latin = tree({ [path]: bytes.toString("utf8") }, bytes.length);
    const result = await editor.apply([edit], latin);
    expect(result.kind === "refused" && result.why).toBe("not-text");
    const honest = await editor.apply([edit], tree({ [path]: 'x = "\uFFFD"\n' }));
    expect(honest.kind).toBe("applied");
  });

  async function apply(edits: Edit[]) {
    const result = await editor.apply(edits, tree({ [path]: source }));
    if (result.kind === "refused") throw new Error(`${result.why}: ${result.message}`);
    return Object.fromEntries(result.files);
  }

  async function refused(edit: Edit) {
    const result = await editor.apply([edit], tree({ [path]: source }));
    if (result.kind === "applied") throw new Error("was applied");
    return [result.why, result.message];
  }
});

function tree(files: Readonly<Record<string, string>>, size?: number): SourceTree {
  const entries = new Map(Object.entries(files));
  return {
    version: "1",
    list: async () =>
      [...entries].map(([name, text]) => ({
        path: repoPath(name),
        size: size ?? Buffer.byteLength(text),
        blob: null,
      })),
    read: async (name: RepoPath) => entries.get(name) ?? null,
  };
}
