import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createImportGraph } from "../../../tools/search/graph/import-graph.ts";
import { openSnapshot } from "../../../tools/search/index/snapshot.ts";
import type { Snapshot } from "../../../tools/search/index/snapshot.ts";
import { openIndexStore } from "../../../tools/search/index/store.ts";
import { createRepository } from "./repository.ts";
import type { TestRepository } from "./repository.ts";

/** For each language two files or more, of which one imports others and raises an error. */
const files: Readonly<Record<string, string>> = {
  "go/go.mod": "module example.org/shop\n\ngo 1.22\n",
  "go/main.go":
    'package main\n\nimport (\n\t"fmt"\n\t"example.org/shop/basket"\n)\n\nfunc main() {\n\tif basket.Total() < 0 {\n\t\tpanic(fmt.Errorf("negative total %d", basket.Total()))\n\t}\n}\n',
  "go/basket/basket.go": "package basket\n\nfunc Total() int { return 1 }\n",
  "rust/Cargo.toml": '[package]\nname = "rusty-shop"\nversion = "1.0.0"\n',
  "rust/src/lib.rs": "pub mod basket;\nuse crate::basket::total;\n",
  "rust/src/basket.rs":
    'use super::price::Price;\n\npub fn total(prices: &[Price]) -> i32 {\n    if prices.is_empty() {\n        panic!("no prices at all");\n    }\n    1\n}\n',
  "rust/src/price.rs": "pub struct Price;\n",
  "java/src/main/java/org/shop/Basket.java":
    'package org.shop;\n\nimport org.shop.price.Price;\nimport java.util.List;\n\nclass Basket {\n  int total() {\n    throw new IllegalStateException("basket is closed");\n  }\n}\n',
  "java/src/main/java/org/shop/price/Price.java":
    "package org.shop.price;\n\npublic class Price {}\n",
  "cs/Shop/Basket.cs":
    'using System;\nusing Shop.Prices;\n\nnamespace Shop {\n  class Basket {\n    int Total() { throw new InvalidOperationException("basket is locked"); }\n  }\n}\n',
  "cs/Shop/Prices/Price.cs": "namespace Shop.Prices { public class Price {} }\n",
  "cpp/src/basket.cpp":
    '#include "shop/price.h"\n#include <vector>\n\nint total() {\n  throw std::runtime_error("basket is broken");\n}\n',
  "cpp/include/shop/price.h": "#pragma once\nint price();\n",
  "php/src/Basket.php":
    "<?php\nnamespace Shop;\n\nuse Shop\\Prices\\Price;\n\nclass Basket {\n  function total() {\n    throw new \\Exception('basket is sold');\n  }\n}\n",
  "php/src/Prices/Price.php": "<?php\nnamespace Shop\\Prices;\n\nclass Price {}\n",
  "ruby/lib/basket.rb":
    'require_relative "prices/price"\nrequire "json"\n\nclass Basket\n  def total\n    raise ArgumentError, "basket is empty"\n  end\nend\n',
  "ruby/lib/prices/price.rb": "class Price\nend\n",
  "script/basket.ts":
    'import { price as priceOf } from "./price.js";\nimport * as all from "./price.js";\n\nexport function total(): number {\n  if (priceOf() < all.least) throw new Error(`the price ${priceOf()} is too low`);\n  return 1;\n}\n',
  "script/price.ts": "export const least = 0;\nexport const price = (): number => least;\n",
  "python/basket.py":
    'from price import price as price_of\nimport price as prices\n\ndef total(items):\n    if not items:\n        raise ValueError(\n            "cannot add up "\n            "nothing in %s" % items)\n    return price_of()\n',
  "python/price.py": "def price():\n    return 1\n",
};

let repository: TestRepository;
let snapshot: Snapshot;

beforeAll(async () => {
  repository = createRepository();
  repository.write(files);
  const commit = repository.commit("Add");
  const store = openIndexStore(join(repository.cacheFolder, "index.sqlite"));
  const { gitDirectory } = repository;
  snapshot = await openSnapshot({ gitDirectory, commit, store, workers: 1, scope: "all" });
  store.close();
});

afterAll(() => repository.remove());

function fileAt(path: string) {
  const found = snapshot.files.find((file) => file.path === path);
  if (found === undefined) throw new Error(`${path} was not indexed`);
  return found;
}

describe("the index of each language", () => {
  it.each([
    ["go/main.go", ["go/basket/basket.go"]],
    ["rust/src/lib.rs", ["rust/src/basket.rs"]],
    ["rust/src/basket.rs", ["rust/src/price.rs"]],
    ["java/src/main/java/org/shop/Basket.java", ["java/src/main/java/org/shop/price/Price.java"]],
    ["cs/Shop/Basket.cs", ["cs/Shop/Prices/Price.cs"]],
    ["cpp/src/basket.cpp", ["cpp/include/shop/price.h"]],
    ["php/src/Basket.php", ["php/src/Prices/Price.php"]],
    ["ruby/lib/basket.rb", ["ruby/lib/prices/price.rb"]],
    ["script/basket.ts", ["script/price.ts"]],
  ])("resolves the imports of %s to files", (path, expected) => {
    const { imports } = createImportGraph(snapshot);
    const index = snapshot.files.indexOf(fileAt(path));
    expect(imports[index]?.map((file) => snapshot.files[file]?.path)).toEqual(expected);
  });

  it.each([
    ["go/main.go", 10, "negative total %d"],
    ["rust/src/basket.rs", 5, "no prices at all"],
    ["java/src/main/java/org/shop/Basket.java", 8, "basket is closed"],
    ["cs/Shop/Basket.cs", 6, "basket is locked"],
    ["cpp/src/basket.cpp", 5, "basket is broken"],
    ["php/src/Basket.php", 8, "basket is sold"],
    ["ruby/lib/basket.rb", 6, "basket is empty"],
    ["script/basket.ts", 5, "the price ${priceOf()} is too low"],
    ["python/basket.py", 6, "cannot add up nothing in %s"],
  ])("keeps what %s says when it fails", (path, line, text) => {
    expect(fileAt(path).record.errors).toEqual([{ line, text }]);
  });

  it("knows what imported names are called in the file", () => {
    expect(fileAt("script/basket.ts").record.imports).toEqual([
      { module: "./price.js", names: ["price"], aliases: [["price", "priceOf"]] },
      { module: "./price.js", names: [], aliases: [["*", "all"]] },
    ]);
    expect(fileAt("python/basket.py").record.imports).toEqual([
      { module: "price", names: ["price"], aliases: [["price", "price_of"]] },
      { module: "price", names: [], aliases: [["*", "prices"]] },
    ]);
  });
});
