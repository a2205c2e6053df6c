import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CodeSearch } from "../../../agent/core/ports.ts";
import { openCodeSearch } from "../../../tools/search/tools/code-search.ts";
import { calm } from "../../support/temporary.ts";
import { checkoutOf, createRepository } from "./repository.ts";
import type { TestRepository } from "./repository.ts";

let repository: TestRepository;
let search: CodeSearch;

beforeAll(() => {
  repository = createRepository();
  repository.write({
    "app.py":
      "def one():\n    return 1\n\ndef two():\n    return one()\n\ndef three():\n    return two()\n",
  });
  const { cacheFolder } = repository;
  search = openCodeSearch(checkoutOf(repository, repository.commit("Add")), { cacheFolder });
});

afterAll(() => repository.remove());

const ask = (tool: string, query: string): Promise<string> =>
  search.ask({ tool, query, path: null, class: null, line: null }, calm);

describe("a model's questions", () => {
  it("are told every argument a tool takes", () => {
    const line = (name: string) => search.tools.find((tool) => tool.startsWith(`${name}(`));
    expect(line("callers")).toContain("callers(query: symbol, [path]; -- depth=… limit=…)");
    expect(line("search_code")).toContain("(query: pattern, [path]; -- regex=… limit=…)");
    expect(line("outline")).toContain("outline(query: path):");
  });

  it("may carry more arguments behind the query", async () => {
    expect(await ask("callers", "one")).not.toContain("three");
    expect(await ask("callers", "one -- depth=2")).toContain("distance 2 through two");
    expect(await ask("search_code", "def (one|two) -- regex=true limit=1")).toContain(
      "(1 more left out)",
    );
    expect(await ask("repository_map", "app.py -- tokens=50")).toContain("def three()");
  });

  it("are answered with what is wrong about an argument", async () => {
    expect(await ask("callers", "one -- deep=2")).toContain("deep");
    expect(await ask("callers", "one -- depth=many")).toContain("expected number");
  });

  it("may have dashes in a text that is searched for", async () => {
    expect(await ask("search_code", "a -- b")).toContain("Nothing found");
  });
});
