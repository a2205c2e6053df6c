import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../agent/core/package-root.ts";
import { narrowWithModel } from "../../agent/steps/narrow.ts";
import { createExploration } from "../../agent/steps/narrow-explore.ts";
import { suspectName } from "../../agent/steps/suspect-name.ts";
import { createLanguages } from "../../tools/languages/registry.ts";
import { openProvider } from "../../tools/model/open-provider.ts";
import { createLocalizer } from "../../tools/search/localizer.ts";
import { openCodeSearch } from "../../tools/search/tools/code-search.ts";
import { issueOf } from "../support/issue.ts";
import { createMemoryTree } from "../support/memory-tree.ts";
import { calm } from "../support/temporary.ts";
import { checkoutOf, createRepository } from "../tools/search/repository.ts";
import type { TestRepository } from "../tools/search/repository.ts";

/** The places that the recorded conversation speaks of, in a few lines of their own. */
const files = {
  "sympy/functions/elementary/exponential.py": [
    "from sympy.ntheory.factor_ import multiplicity",
    "",
    "",
    "class log:",
    "    @classmethod",
    "    def eval(cls, arg, base=None):",
    "        n = multiplicity(base, arg)",
    "        den = base**n",
    "        return n + log(arg // den) / log(base)",
    "",
  ].join("\n"),
  "sympy/ntheory/factor_.py":
    "def multiplicity(p, n):\n    return 0 if n % p else 1 + multiplicity(p, n // p)\n",
  "sympy/core/power.py": "class Pow:\n    def eval(self):\n        return self\n",
};

let repository: TestRepository;
let commit: string;

beforeAll(() => {
  repository = createRepository();
  repository.write(files);
  commit = repository.commit("Add logarithms");
});

afterAll(() => repository.remove());

describe("a recorded search of a model", () => {
  it("asks the real tools and ends where the fault is", async () => {
    const recording = "tests/fixtures/conversations/localize/sympy-17150.jsonl";
    const model = await openProvider({ model: `recorded:${join(packageRoot, recording)}` });
    const issue = issueOf("log of a fraction is zoo", "multiplicity gives the power of the base");
    const checkout = checkoutOf(repository, commit);
    const { cacheFolder } = repository;
    const ranked = await createLocalizer({ cacheFolder }).localize(issue, checkout, calm);
    const tools = openCodeSearch(checkout, { cacheFolder });
    const answers: string[] = [];
    const search = {
      tools: tools.tools,
      ask: async (...asked: Parameters<typeof tools.ask>) => {
        const answer = await tools.ask(...asked);
        answers.push(answer);
        return answer;
      },
    };
    const narrowed = await narrowWithModel(ranked, {
      issue,
      tree: createMemoryTree(files),
      languages: createLanguages(),
      model,
      signal: calm,
      explore: createExploration({ search, turns: 6 }),
    });
    expect(answers).toHaveLength(4);
    expect(answers[0]).toContain("arg // den");
    expect(answers[1]).toContain("def multiplicity(p, n)");
    expect(answers[2]).toContain("sympy/ntheory/factor_.py:1-2 multiplicity");
    expect(answers[3]).toContain("sympy/functions/elementary/exponential.py:9 log.eval");
    expect(suspectName(narrowed.symbols[0]!)).toBe(
      "sympy/functions/elementary/exponential.py::log.eval",
    );
    expect(narrowed.symbols[0]!.reasons.at(-1)!.detail).toMatch(/^Cause: In log\.eval/);
  });
});
