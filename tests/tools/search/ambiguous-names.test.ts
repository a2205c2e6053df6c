import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SearchAnswer } from "../../../tools/search/tools/answer.ts";
import { openAskedRepository } from "./asked-repository.ts";
import type { AskedRepository } from "./asked-repository.ts";

let repository: AskedRepository;

/** Names that many unrelated classes share. */
const many = Array.from(
  { length: 14 },
  (_, at) =>
    `class Form${String(at)}:\n    def save(self):\n        pass\n\n    class Meta:\n        pass\n`,
);

beforeAll(async () => {
  repository = await openAskedRepository({
    "forms.py": many.join("\n"),
    "storage.py":
      "class Storage:\n    def save(self, name):\n        pass\n\nclass DiskStorage(Storage):\n    pass\n",
    "field.py":
      "class Field:\n    def write(self):\n        self._storage.save('x')\n\n    def other(self, thing, storages):\n        thing.save()\n\nclass Aside:\n    def own(self):\n        self.save()\n",
    "disk.py":
      "def copy(disk_storage):\n    disk_storage.save('y')\n\ndef move():\n    default_storage.save('y')\n",
    "tests/test_storage.py":
      "from storage import Storage\n\ndef test_save():\n    Storage().save('z')\n",
    "twice/__init__.py": "",
    "twice/one.py": "def start():\n    return 1\n",
    "twice/two.py": "from twice import one\n\ndef start():\n    return one.start()\n",
    "poly/a.py": "class Base:\n    pass\n\nclass Child(Base):\n    pass\n",
    "poly/a.rb": "class Base\nend\n\nclass Child < Base\nend\n",
    "poly/A.java": "class Base {}\nclass Child extends Base {}\n",
    "poly/a.ts": "export class Base {}\nexport class Child extends Base {}\n",
  });
});

afterAll(() => repository.remove());

const ask: AskedRepository["ask"] = (tool, args) => repository.ask(tool, args);

const places = ({ items }: SearchAnswer): readonly string[] =>
  items.map(({ path, symbol }) => `${path} ${symbol ?? ""}`.trim());

describe("a name that many definitions share", () => {
  it("still has the callers that a variable's name gives away, before those by spelling alone", async () => {
    const answer = await ask("callers", { symbol: "Storage.save" });
    expect(places(answer)).toEqual([
      "disk.py copy",
      "field.py Field.write",
      "disk.py move",
      "field.py Field.other",
      "field.py Aside.own",
      "tests/test_storage.py test_save",
    ]);
    expect(answer.items.map(({ text }) => /\(by .*?\)/.exec(text)?.[0])).toEqual([
      "(by the name of the variable)",
      "(by the name of the variable)",
      "(by the name of the variable)",
      "(by name alone)",
      "(by name alone, on an object of another class)",
      undefined,
    ]);
    expect(answer.note).toContain("14 other classes have one");
  });

  it("is told to have more definitions than were asked about", async () => {
    const callers = await ask("callers", { symbol: "save" });
    expect(callers.note).toContain("save has 15 definitions; only these were asked about");
    const ancestors = await ask("ancestors", { symbol: "Meta" });
    expect(ancestors.note).toContain("Meta has 14 definitions; only these were asked about");
  });

  it("may be called from another definition of the name", async () => {
    const answer = await ask("callers", { symbol: "start" });
    expect(places(answer)).toEqual(["twice/two.py start"]);
  });

  it("is not mixed over languages, and each ancestor says whose it is", async () => {
    const { items } = await ask("ancestors", { symbol: "Child" });
    const told = items.map(
      ({ path, text }) => `${path} ${/from (\S+)::Child/.exec(text)?.[1] ?? ""}`,
    );
    expect(told.toSorted()).toEqual([
      "poly/A.java poly/A.java",
      "poly/a.py poly/a.py",
      "poly/a.rb poly/a.rb",
      "poly/a.ts poly/a.ts",
    ]);
  });
});

describe("a miss", () => {
  it.each([
    ["search_method_in_file", { name: "copy", path: "dsik.py" }, "no file or folder dsik.py"],
    ["search_class", { name: "Storage", path: "dsik.py" }, "no file or folder dsik.py"],
    ["search_method_in_class", { name: "save", class: "Storge" }, "no class Storge"],
    ["search_method_in_class", { name: "svae", class: "Storage" }, "In Storage no function is"],
    ["search_method_in_file", { name: "copy", path: "field.py" }, "Elsewhere: disk.py::copy"],
    ["callers", { symbol: "copy", path: "feild.py" }, "no file or folder feild.py"],
    ["overrides", { symbol: "save" }, "expected Class.method"],
  ])("of %s says what was not found", async (tool, args, note) => {
    const answer = await ask(tool, args);
    expect(answer.items).toEqual([]);
    expect(answer.note).toContain(note);
  });

  it("names what is near to the part that was not found", async () => {
    const near = async (tool: string, args: unknown) => (await ask(tool, args)).nearest;
    expect(await near("search_method_in_file", { name: "copy", path: "dsik.py" })).toEqual([
      "disk.py",
    ]);
    expect(await near("search_method_in_class", { name: "save", class: "Storge" })).toContain(
      "Storage",
    );
    expect(await near("search_method_in_class", { name: "svae", class: "Storage" })).toEqual([
      "save",
    ]);
    expect(await near("overrides", { symbol: "save" })).toContain("Form0.save");
  });
});
