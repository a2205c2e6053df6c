import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderAnswer } from "../../../tools/search/tools/answer.ts";
import { openAskedRepository } from "./asked-repository.ts";
import type { AskedRepository } from "./asked-repository.ts";

let repository: AskedRepository;

const lines = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => line(at)).join("\n");

beforeAll(async () => {
  repository = await openAskedRepository({
    "app/long.py": `def long():\n${lines(900, (at) => `    a${String(at)} = 1`)}\n`,
    "app/wide.py": `class Wide:\n${lines(1_000, (at) => `    def m${String(at)}(self):\n        pass`)}\n`,
    "app/door.py":
      "class Door:\n    @property\n    def width(self):\n        return 1\n\n    @staticmethod\n    def make(a, b):\n        return Door()\n",
    "app/table.py": `x = ${"1".repeat(600)}\n`,
    "web/index.ts": "export { one } from './one.ts';\nexport * from './two.ts';\n",
    "web/one.ts": "export const one = () => 1;\n",
    "web/two.ts": "export const two = () => 2;\n",
    "web/page.min.js": "var a=1;\n",
    "web/large.js": "// filler\n".repeat(320_000),
    "web/wide.ts": Buffer.from("export const three = 3;\n", "utf16le"),
    "app/empty.py": "",
    "notes.txt": "nothing\n",
  });
});

afterAll(() => repository.remove());

const ask: AskedRepository["ask"] = (tool, args) => repository.ask(tool, args);

describe("an answer that would be long", () => {
  it("shows the first lines of a long function and says how many are left out", async () => {
    const answer = await ask("search_method", { name: "long" });
    expect(answer.items[0]?.text.split("\n").at(-1)).toBe("… 601 more lines");
    expect(answer.note).toBe(
      "long has 901 lines, 601 are left out: get_code_around_line shows them from line 301.",
    );
  });

  it("shows the first members of a wide class and says how many are left out", async () => {
    const answer = await ask("search_class", { name: "Wide" });
    expect(renderAnswer(answer).length).toBeLessThan(16_000);
    expect(answer.note).toContain("Wide has 1000 members, 880 are left out");
  });

  it("marks a line that is cut", async () => {
    const { items } = await ask("get_code_around_line", { path: "app/table.py", line: 1 });
    expect(items[0]?.text.split("\n")[0]?.endsWith("1…")).toBe(true);
  });
});

describe("decorators", () => {
  it.each([
    ["outline", { path: "app/door.py" }],
    ["search_class", { name: "Door" }],
    ["schematic", { paths: ["app/door.py"] }],
  ])("stand before the signature in %s", async (tool, args) => {
    const text = renderAnswer(await ask(tool, args));
    expect(text).toContain("@property def width(self)");
    expect(text).toContain("@staticmethod def make(a, b)");
  });
});

describe("a file without definitions", () => {
  it.each([
    ["web/index.ts", "imports or hands on ./one.ts (one), ./two.ts"],
    ["app/empty.py", "app/empty.py is empty."],
    ["app", "app is a folder of 5 files"],
    ["web/page.min.js", "generated, minified or built code"],
    ["web/large.js", "web/large.js is larger than 3 MB."],
    ["web/wide.ts", "UTF-16 without a byte order mark"],
    ["notes.txt", "notes.txt is no source code that is indexed."],
    ["web/tow.ts", "There is no file or folder web/tow.ts."],
  ])("%s is told for what it is", async (path, note) => {
    const answer = await ask("outline", { path });
    expect(answer.items).toEqual([]);
    expect(answer.note).toContain(note);
  });

  it("is told for what it is also among several, and for a place in a folder", async () => {
    const { note } = await ask("schematic", { paths: ["web/large.js", "web/one.ts"] });
    expect(note).toBe("web/large.js is larger than 3 MB");
    const around = await ask("get_code_around_line", { path: "app", line: 3 });
    expect(around.note).toContain("app is a folder of 5 files");
  });
});

describe("a repository map", () => {
  it("says what of its focus is unknown", async () => {
    const { note, items } = await ask("repository_map", { focus: ["Dor", "two"] });
    expect(items[0]?.path).toBe("web/two.ts");
    expect(note).toBe("The focus Dor is unknown (close: Door).");
  });

  it("says that its budget is too small for a single file", async () => {
    const { note, items } = await ask("repository_map", { tokens: 20, focus: ["app/wide.py"] });
    expect(items).toEqual([]);
    expect(note).toBe("No file fits in 20 tokens: ask for more.");
  });
});
