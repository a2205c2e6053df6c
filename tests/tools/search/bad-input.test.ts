import { readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Localization } from "../../../agent/core/model.ts";
import { createLocalizer } from "../../../tools/search/localizer.ts";
import { parseIssue } from "../../../tools/search/issue/parse-issue.ts";
import { readPythonStructure } from "../../../tools/search/index/python-structure.ts";
import { createSourceReader } from "../../../tools/search/index/read-source.ts";
import { checkoutOf, createRepository, issueOf } from "./repository.ts";
import type { TestRepository } from "./repository.ts";

let repository: TestRepository;

beforeEach(() => {
  repository = createRepository();
  repository.write({
    "bank/account.py":
      'def withdraw(account, amount):\n    """Take money out."""\n    account.balance -= amount\n',
    "bank/ledger.py": "def book(entry):\n    return entry\n",
  });
});

afterEach(() => repository.remove());

function localize(
  commit: string,
  title = "withdraw takes too much",
  body = "",
): Promise<Localization> {
  const localizer = createLocalizer({ cacheFolder: repository.cacheFolder, workers: 2 });
  const checkout = checkoutOf(repository, commit);
  return localizer.localize(issueOf(title, body), checkout, AbortSignal.timeout(30_000));
}

function paths(found: Localization): readonly string[] {
  return found.files.map(({ location }) => location.path);
}

describe("the localizer on bad repositories", () => {
  it("reads UTF-16, Latin-1 and byte order marks, and leaves out what is no text", async () => {
    repository.write({
      "bank/wide.py": Buffer.from("\ufeffdef withdraw_wide():\n    pass\n", "utf16le"),
      "bank/latin.py": Buffer.from("def withdraw_latin():\n    return '\xe9'\n", "latin1"),
      "bank/marked.py": "\ufeffdef withdraw_marked():\n    pass\n",
      "bank/binary.py": Buffer.from([0, 1, 2, 3, 0, 255]),
    });
    const commit = repository.commit("Add encodings");
    const found = await localize(commit, "withdraw_wide withdraw_latin withdraw_marked");
    expect(paths(found)).toEqual(
      expect.arrayContaining(["bank/wide.py", "bank/latin.py", "bank/marked.py"]),
    );
    expect(paths(found)).not.toContain("bank/binary.py");
  });

  it("survives symbolic links in circles and out of the tree, and names that differ in case", async () => {
    symlinkSync("loop", join(repository.folder, "loop"));
    symlinkSync("/etc", join(repository.folder, "bank", "outside"));
    repository.write({ "bank/Ledger.py": "def book(entry):\n    return entry\n" });
    const found = await localize(repository.commit("Add links"), "book an entry in the Ledger");
    expect(paths(found)).toEqual(expect.arrayContaining(["bank/ledger.py", "bank/Ledger.py"]));
    expect(paths(found).some((path) => path.includes("outside"))).toBe(false);
  });

  it("says what is missing in a partial clone and never fetches", async () => {
    const commit = repository.commit("Add a bank");
    const blob = repository.git("rev-parse", `${commit}:bank/ledger.py`);
    repository.git("config", "remote.origin.promisor", "true");
    repository.git("config", "remote.origin.url", "https://example.invalid/never");
    rmSync(join(repository.gitDirectory, "objects", blob.slice(0, 2), blob.slice(2)), {
      force: true,
    });
    const said: string[] = [];
    const localizer = createLocalizer({
      cacheFolder: repository.cacheFolder,
      warn: (text) => void said.push(text),
    });
    const checkout = checkoutOf(repository, commit);
    const found = await localizer.localize(
      issueOf("withdraw"),
      checkout,
      AbortSignal.timeout(9_000),
    );
    expect(paths(found)).toEqual(["bank/account.py"]);
    expect(said.join()).toContain("1 of 2 source files are missing in this repository");
    repository.git("hash-object", "-w", "bank/ledger.py");
    expect(paths(await localize(commit)).toSorted()).toEqual(["bank/account.py", "bank/ledger.py"]);
  });

  it("says which folder's object is missing", async () => {
    const commit = repository.commit("Add a bank");
    const tree = repository.git("rev-parse", `${commit}:bank`);
    rmSync(join(repository.gitDirectory, "objects", tree.slice(0, 2), tree.slice(2)), {
      force: true,
    });
    await expect(localize(commit)).rejects.toThrow(new RegExp(tree.slice(0, 12)));
  });

  it("reads names of ten thousand nested definitions, or leaves them out, in every language", async () => {
    const deep = (open: string, close: string) => open.repeat(10_000) + close.repeat(10_000);
    repository.write({
      "deep/a.ts": `${deep("function f(){", "}")}\nfunction withdraw_typed() {}\n`,
      "deep/a.go": `package a\nfunc f() {${deep("{", "}")}}\n`,
      "deep/a.java": deep("class A{", "}"),
      "deep/a.rb": deep("class A\n", "end\n"),
      "deep/a.cpp": deep("namespace a{", "}"),
      "deep/a.rs": deep("mod a{", "}"),
      "deep/a.cs": deep("class A{", "}"),
      "deep/a.php": `<?php ${deep("if(1){", "}")}`,
      "deep/b.py": Array.from({ length: 2_000 }, (_, at) => `${" ".repeat(at)}class A:`).join("\n"),
    });
    const commit = repository.commit("Add deep files");
    const start = performance.now();
    const found = await localize(commit);
    expect(paths(found).length).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(15_000);
  });

  it("answers in seconds on a 5 MB line, deep nesting and a generated table", async () => {
    repository.write({
      "bank/bundle.js": `var a=${"[1,".repeat(1_200_000)}`,
      "bank/deep.py": `x = ${"(".repeat(10_000)}1${")".repeat(10_000)}\ndef withdraw_deep():\n    pass\n`,
      "bank/nested.py": Array.from(
        { length: 300 },
        (_, depth) => `${" ".repeat(depth)}if x:\n`,
      ).join(""),
      "bank/table.py": `TABLE = [\n${"    'withdraw', 1, 2,\n".repeat(50_000)}]\n`,
    });
    const commit = repository.commit("Add large files");
    const start = performance.now();
    const found = await localize(commit, "withdraw_deep fails");
    expect(paths(found)[0]).toBe("bank/deep.py");
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it("ranks what there is when the repository has no code, or only tests", async () => {
    const empty = createRepository();
    try {
      empty.write({ "README.md": "nothing\n", "tests/test_x.py": "def test_x(): pass\n" });
      const commit = empty.commit("Only words");
      const localizer = createLocalizer({ cacheFolder: empty.cacheFolder });
      const checkout = checkoutOf(empty, commit);
      const found = await localizer.localize(issueOf("x"), checkout, AbortSignal.timeout(30_000));
      expect(found).toEqual({ files: [], symbols: [] });
    } finally {
      empty.remove();
    }
  });

  it("stops when it is told to", async () => {
    const commit = repository.commit("Add a bank");
    const localizer = createLocalizer({ cacheFolder: repository.cacheFolder });
    const checkout = checkoutOf(repository, commit);
    await expect(
      localizer.localize(issueOf("x"), checkout, AbortSignal.abort(new Error("enough"))),
    ).rejects.toThrow("enough");
  });
});

describe("the index", () => {
  it("is begun anew when its file is damaged", async () => {
    const commit = repository.commit("Add a bank");
    const first = paths(await localize(commit));
    const folder = join(repository.cacheFolder, "index");
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), "not a database");
    expect(paths(await localize(commit))).toEqual(first);
  });

  it("is begun anew when a page in the middle is damaged, and when it is of another version", async () => {
    const commit = repository.commit("Add a bank");
    const first = paths(await localize(commit));
    const folder = join(repository.cacheFolder, "index");
    for (const name of readdirSync(folder)) {
      const file = join(folder, name);
      const bytes = readFileSync(file);
      writeFileSync(file, bytes.fill(0xab, 4096, bytes.length - 100));
    }
    expect(paths(await localize(commit))).toEqual(first);
    expect(paths(await localize(commit))).toEqual(first);
    const [name = ""] = readdirSync(folder).filter((file) => file.endsWith(".sqlite"));
    const database = new DatabaseSync(join(folder, name));
    database.exec("pragma user_version = 99; delete from entries");
    database.close();
    expect(paths(await localize(commit))).toEqual(first);
    const again = new DatabaseSync(join(folder, name));
    expect(again.prepare("select count(*) as count from entries").get()?.["count"]).toBeGreaterThan(
      0,
    );
    again.close();
  });

  it.each([
    ["values are cut", "update entries set value = substr(value, 1, length(value) / 2)"],
    ["values are cut a little", "update entries set value = substr(value, 1, length(value) - 9)"],
    ["values are of something else", "update entries set value = x'0102030405'"],
    ["its table is missing", "drop table entries"],
    ["its table is another", "drop table entries; create table entries (name text)"],
  ])("is mended when %s", async (_what, harm) => {
    repository.write({ "bank/__init__.py": "" });
    const commit = repository.commit("Add a bank");
    const first = await localize(commit);
    const [name = ""] = readdirSync(join(repository.cacheFolder, "index")).filter((file) =>
      file.endsWith(".sqlite"),
    );
    const file = join(repository.cacheFolder, "index", name);
    const whole = entriesOf(file);
    expect(whole.length).toBeGreaterThan(2);
    const database = new DatabaseSync(file);
    database.exec(harm);
    database.close();
    expect(await localize(commit)).toEqual(first);
    expect(entriesOf(file)).toEqual(whole);
  });

  it("is safe under several users at once", async () => {
    const commit = repository.commit("Add a bank");
    const answers = await Promise.all([1, 2, 3, 4].map(() => localize(commit)));
    for (const answer of answers) expect(paths(answer)).toEqual(paths(answers[0]!));
  });
});

describe("bad issues", () => {
  it("are answered when they are in another language or full of symbols", async () => {
    const commit = repository.commit("Add a bank");
    expect(paths(await localize(commit, "取款金额错误 withdraw()", "余额减少得太多"))[0]).toBe(
      "bank/account.py",
    );
    expect((await localize(commit, "💥".repeat(200))).files.length).toBeGreaterThan(0);
  });

  it("are cut when they paste a megabyte of log", async () => {
    const commit = repository.commit("Add a bank");
    const log =
      `${"INFO withdraw 12345 at /srv/app/bank/ledger.py:3 ok (0x7f)".repeat(20)}\n`.repeat(900);
    const start = performance.now();
    const found = await localize(commit, "withdraw takes too much", log);
    expect(found.files.length).toBe(2);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it("do not make a pattern run for ever", () => {
    for (const piece of ["a(", "a.b", "x = (", "```", "<!--", 'File "', "a_", "/a", "E   "]) {
      const start = performance.now();
      parseIssue(`title\n${piece.repeat(300_000 / piece.length)}`);
      expect(performance.now() - start).toBeLessThan(2_000);
    }
  });
});

describe("broken source", () => {
  const broken = [
    ["an unclosed bracket", "    x = (1,\n"],
    ["half a condition", "    if x ==:\n"],
    ["a conflict", "<<<<<<< HEAD\n    a = 1\n=======\n    a = 2\n>>>>>>> b\n"],
    ["an old print", '    print "x"\n'],
  ] as const;

  it.each(broken)("in Python still gives the other functions: %s", (_, line) => {
    const text = `class A:\n  def one(self):\n    pass\n  def two(self):\n${line}  def three(self):\n    pass\n  def four(self):\n    pass\n`;
    const names = readPythonStructure(text).definitions.map(({ name }) => name);
    expect(names).toEqual(["A", "A.one", "A.two", "A.three", "A.four"]);
  });

  it("in TypeScript still gives what the grammar can read", async () => {
    const text =
      "export function one() {}\nexport function two() { if (x ==) }\nexport function three() {}\n";
    const record = await createSourceReader().read(Buffer.from(text), "typescript");
    const names = record?.units.map(({ name }) => name);
    expect(names).toContain("one");
  });
});

function entriesOf(file: string): readonly unknown[] {
  const database = new DatabaseSync(file);
  const rows = database.prepare("select * from entries order by kind, key").all();
  database.close();
  return rows;
}
