import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SearchAnswer } from "../../../tools/search/tools/answer.ts";
import { openCodeBase } from "../../../tools/search/tools/code-base.ts";
import type { CodeBase } from "../../../tools/search/tools/code-base.ts";
import { searchCode } from "../../../tools/search/tools/search-code.ts";
import type { CodeQuery } from "../../../tools/search/tools/search-code.ts";
import { createRepository } from "./repository.ts";
import type { TestRepository } from "./repository.ts";

let repository: TestRepository;
let base: CodeBase;

beforeAll(async () => {
  repository = createRepository();
  const many = "value = needle\n".repeat(700);
  repository.write({
    "aaa/one.py": many,
    "aaa/two.py": many,
    "aaa/three.py": many,
    "aaa/full.py": "value = haystack\n".repeat(1_200),
    "examples/first.py": "import package.core\n\npackage.core.open_door()\n",
    "package/core.py": "def open_door():\n    return 1\n",
    "package/early.py": "import package.core\n\npackage.core.open_door()\n",
    "zzz/last.py": "def last():\n    return needle\n",
    "web/long.js": `const a = [${"1,".repeat(400)} buried, ${"2,".repeat(400)}];\n`,
    "web/wide.js": `const b = [${"3,".repeat(60)} buried, ${"4,".repeat(60)}];\n`,
    "data/huge.txt": `${"filler filler\n".repeat(250_000)}the end of it\n`,
    ".github/workflows/ci.yml": "on: push\nname: checks-of-pushes\n",
  });
  const commit = repository.commit("Add");
  const { gitDirectory, folder, cacheFolder } = repository;
  const indexFile = join(cacheFolder, "index.sqlite");
  base = await openCodeBase({ gitDirectory, commit, folder, indexFile });
});

afterAll(() => repository.remove());

const ask = (query: CodeQuery): Promise<SearchAnswer> => searchCode(base, query);
const places = ({ items }: SearchAnswer): readonly string[] =>
  items.map(({ path, start }) => `${path}:${String(start)}`);

describe("searching code", () => {
  it("finds what stands behind thousands of hits in other files, with a path and without", async () => {
    expect(places(await ask({ pattern: "needle", path: "zzz/last.py" }))).toEqual([
      "zzz/last.py:2",
    ]);
    expect(places(await ask({ pattern: "needle", path: "zzz" }))).toEqual(["zzz/last.py:2"]);
    const all = await ask({ pattern: "needle", limit: 5 });
    expect(all.items.length + all.cut).toBe(2_101);
  });

  it("says of which file not every hit was read", async () => {
    const { items, cut, note } = await ask({ pattern: "haystack" });
    expect(items.length + cut).toBe(1_000);
    expect(note).toBe("Only the first 1000 hits were read of aaa/full.py.");
  });

  it("puts definitions first, then what most depends on, and examples behind the code", async () => {
    expect(places(await ask({ pattern: "open_door" }))).toEqual([
      "package/core.py:1",
      "package/early.py:3",
      "examples/first.py:3",
    ]);
  });

  it("shows of a long line what stands around the hit, and marks what it leaves out", async () => {
    const { items } = await ask({ pattern: "buried", path: "web" });
    expect(items.map(({ path }) => path)).toEqual(["web/long.js", "web/wide.js"]);
    for (const { text } of items) {
      expect(text).toContain(" buried, ");
      expect(text.length).toBeLessThan(260);
      expect(text.endsWith("…")).toBe(true);
    }
  });

  it("reads hidden and large files, but nothing of git's own", async () => {
    expect(places(await ask({ pattern: "checks-of-pushes" }))).toEqual([
      ".github/workflows/ci.yml:2",
    ]);
    expect(places(await ask({ pattern: "the end of it" }))).toEqual(["data/huge.txt:250001"]);
    expect((await ask({ pattern: "repositoryformatversion" })).items).toEqual([]);
  });

  it("names near names for a miss, and says when the path is unknown", async () => {
    expect((await ask({ pattern: "opne_door(" })).nearest).toContain("open_door");
    const answer = await ask({ pattern: "needle", path: "zzz/lsat.py" });
    expect(answer).toMatchObject({ items: [], nearest: ["zzz/last.py"] });
    expect(answer.note).toBe("There is no file or folder zzz/lsat.py.");
    expect((await ask({ pattern: "needle", path: "pakcage" })).nearest).toContain("package");
  });

  it.each([
    { pattern: "needle" },
    { pattern: "haystack" },
    { pattern: "buried", path: "web" },
    { pattern: "checks-of-pushes" },
    { pattern: "the end of it" },
    { pattern: "^def \\w+\\(", regex: true },
    { pattern: "needle$", regex: true, path: "zzz" },
    { pattern: "opne_door(" },
  ])("answers without a work tree as with one, for $pattern", async (query) => {
    expect(await searchCode({ ...base, folder: null }, query)).toEqual(await ask(query));
  });

  it("says of a pattern that is none what is wrong with it", async () => {
    const bare = { ...base, folder: null };
    // More than fits into a pipe is still unread when the search has ended.
    await expect(searchCode(bare, { pattern: "(", regex: true })).rejects.toThrow(/unclosed group/);
  });
});
