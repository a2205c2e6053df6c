import { describe, expect, it } from "vitest";
import { repoPath } from "../../../agent/core/model.ts";
import type { RepoPath } from "../../../agent/core/model.ts";
import type { SourceTree } from "../../../agent/core/ports.ts";
import { createLanguages } from "../../../tools/languages/registry.ts";
import { findReferences } from "../../../tools/languages/typescript/find-references.ts";
import { newTypeErrors } from "../../../tools/languages/typescript/type-check.ts";

const signal = new AbortController().signal;
const shape = repoPath("src/shape.ts");
const user = repoPath("src/user.ts");
const shapeText =
  'import { gone } from "not-installed";\nexport interface Shape { side: number }\nexport function area(shape: Shape): number {\n  return shape.side * gone(shape);\n}\n';
const files = {
  "tsconfig.base.json": '{ "compilerOptions": { "strict": true, "target": "es2022" } }',
  "tsconfig.json":
    '{ "extends": "./tsconfig.base", /* a comment */ "compilerOptions": { "module": "nodenext" } }',
  "src/shape.ts": shapeText,
  "src/user.ts":
    'import { area } from "./shape.js";\nexport const twice = (side: number): number => area({ side }) * 2;\nconst already: string = 1;\n',
  "src/other.ts": "export const area = 1;\n",
};

describe("type errors that an edit adds", () => {
  it("are none for an edit that is sound, whatever was wrong before", async () => {
    const changed = new Map([[shape, shapeText.replace("shape.side *", "2 * shape.side *")]]);
    expect(await newTypeErrors({ tree: tree(), changed, signal })).toEqual({
      kind: "checked",
      newErrors: [],
      files: 2,
    });
  });

  it("are found in the edited file and in the files that import it", async () => {
    const text = shapeText.replace("area(shape: Shape)", "area(shape: Shape, scale: number)");
    const changed = new Map([[shape, text.replace("shape.side *", "shape.sid *")]]);
    const result = await newTypeErrors({ tree: tree(), changed, signal });
    expect(
      result.kind === "checked" &&
        result.newErrors.map(({ path, line, code }) => [path, line, code]),
    ).toEqual([
      [shape, 4, 2551],
      [user, 2, 2554],
    ]);
  });

  it("are found in files that an edit creates, and imports of deleted ones", async () => {
    const fresh = repoPath("src/fresh.ts");
    const changed = new Map<RepoPath, string | null>([
      [fresh, "export const x: string = 1;\n"],
      [shape, null],
    ]);
    const result = await newTypeErrors({ tree: tree(), changed, signal });
    const found =
      result.kind === "checked" ? result.newErrors.map(({ path, code }) => [path, code]) : [];
    expect(found).toEqual([
      [fresh, 2322],
      [user, 2307],
    ]);
  });

  it("are not claimed to be absent when time is up", async () => {
    const changed = new Map([[shape, "export const x: string = 1;\n"]]);
    const result = await newTypeErrors({ tree: tree(), changed, signal, limits: { seconds: 0 } });
    expect(result).toEqual({ kind: "not-checked", why: "type check took longer than 0 s" });
  });
});

describe("references that TypeScript resolves", () => {
  it("tell one name's meanings apart", async () => {
    const language = createLanguages().forPath(shape)!;
    const symbol = (await language.outline(shapeText)).find(({ name }) => name === "area")!;
    const found = await findReferences({ tree: tree(), path: shape, symbol, signal });
    expect(found.map(({ path, line }) => `${path}:${line}`).sort()).toEqual([
      "src/shape.ts:3",
      "src/user.ts:1",
      "src/user.ts:2",
    ]);
  });
});

function tree(): SourceTree {
  const entries = new Map<string, string>(Object.entries(files));
  return {
    version: "1",
    list: async () =>
      [...entries].map(([path, text]) => ({ path: repoPath(path), size: text.length, blob: null })),
    read: async (path) => entries.get(path) ?? null,
  };
}
