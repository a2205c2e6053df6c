import { expect, it } from "vitest";
import { referencesByName } from "../../../tools/languages/references.ts";
import { createLanguages } from "../../../tools/languages/registry.ts";

it("finds a Python name where it is used, not where it is only written", async () => {
  const source = [
    "from m import run",
    "# run in a comment",
    'text = "run in a string" + f"{run()}"',
    "def run(x):",
    "    return x.run + runner",
    "class A:",
    "    @run",
    "    def run(self):",
    "        '''run'''",
    "        return run(1)",
  ].join("\n");
  const python = createLanguages().forPath("a.py")!;
  const found = await referencesByName(python, source, "run");
  expect(found.map(({ line, enclosing, isDefinition }) => [line, enclosing, isDefinition])).toEqual(
    [
      [1, null, false],
      [3, "text", false],
      [4, null, true],
      [5, "run", false],
      [7, "A.run", false],
      [8, "A", true],
      [10, "A.run", false],
    ],
  );
  expect(await referencesByName(python, source, "no match")).toEqual([]);
});
