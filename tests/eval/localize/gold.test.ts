import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readGold } from "../../../eval/localize/gold.ts";
import { parsePatch } from "../../../eval/localize/patch.ts";
import { createRepository } from "../../tools/search/repository.ts";
import type { TestRepository } from "../../tools/search/repository.ts";

const source = `import os

LIMIT = 3


class Basket:
    def add(self, item):
        self.items.append(item)

        return item

    def total(self):
        def part(item):
            return item.price
        return sum(part(item) for item in self.items)


def load(path):
    return open(path)
`;

let repository: TestRepository;
let base: string;

beforeAll(() => {
  repository = createRepository();
  repository.write({ "shop/basket.py": source });
  base = repository.commit("Add a basket");
});

afterAll(() => repository.remove());

async function goldOf(edit: (text: string) => string): Promise<readonly string[]> {
  repository.write({ "shop/basket.py": edit(source) });
  const patch = `${repository.git("diff", base)}\n`;
  repository.write({ "shop/basket.py": source });
  const { gitDirectory } = repository;
  const { functions } = await readGold({ patch, gitDirectory, baseCommit: base });
  return functions.map((name) => name.replace("shop/basket.py::", ""));
}

describe("the gold functions of a patch", () => {
  it("are those whose lines are replaced or removed", async () => {
    expect(await goldOf((text) => text.replace("append(item)", "append((item))"))).toEqual([
      "Basket.add",
    ]);
  });

  it("are the outermost ones: a nested function belongs to the one around it", async () => {
    expect(await goldOf((text) => text.replace("item.price", "item.price or 0"))).toEqual([
      "Basket.total",
    ]);
  });

  it("are those that inserted lines are indented into", async () => {
    const edit = (text: string): string =>
      text.replace("        return item\n", "        return item\n        # done\n");
    expect(await goldOf(edit)).toEqual(["Basket.add"]);
  });

  it("are not there for a new method, a constant or a class body", async () => {
    const edit = (text: string): string =>
      text
        .replace("LIMIT = 3", "LIMIT = 4")
        .replace("    def total", "    def size(self):\n        return 3\n\n    def total");
    expect(await goldOf(edit)).toEqual([]);
  });

  it("are the definitions below an inserted decorator", async () => {
    expect(await goldOf((text) => text.replace("def load", "@cache\ndef load"))).toEqual(["load"]);
  });
});

describe("a patch whose line numbers are off", () => {
  it("is moved to where its old lines stand", () => {
    const patch = [
      "--- a/shop/basket.py",
      "+++ b/shop/basket.py",
      "@@ -2,2 +2,2 @@",
      " def load(path):",
      "-    return open(path)",
      "+    return open(path, 'rb')",
      "",
    ].join("\n");
    expect(parsePatch(patch, () => source)[0]?.removed).toEqual([19]);
  });
});
