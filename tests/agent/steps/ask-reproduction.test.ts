import { describe, expect, it } from "vitest";
import { repoPath } from "../../../agent/core/model.ts";
import { askForReproduction } from "../../../agent/steps/ask-reproduction.ts";
import type { RejectedTest } from "../../../agent/steps/ask-reproduction.ts";
import { createLanguages } from "../../../tools/languages/registry.ts";
import { createScriptedModel } from "../../../tools/model/scripted.ts";
import { issueOf } from "../../support/issue.ts";
import { createMemoryTree } from "../../support/memory-tree.ts";

const files = {
  "calc.py": "def add(a, b):\n    return a - b\n",
  "tests/test_calc.py": "from calc import add\n\n\ndef test_zero():\n    assert add(0, 0) == 0\n",
  "tests/test_taken.py": "",
  "web/sum.test.ts": "it('adds', () => {});\n",
};

interface Asked {
  readonly reply: unknown;
  readonly testFiles?: readonly string[];
  readonly previous?: readonly RejectedTest[];
}

async function ask({ reply, testFiles = ["tests/test_calc.py"], previous = [] }: Asked) {
  const model = createScriptedModel([{ kind: "value", value: reply }]);
  const location = { kind: "file" as const, path: repoPath("calc.py") };
  const written = await askForReproduction({
    issue: issueOf("add subtracts", "add(2, 2) is 0"),
    localization: { files: [{ location, score: 1, reasons: [] }], symbols: [] },
    tree: createMemoryTree(files),
    languages: createLanguages(),
    model,
    runner: "pytest",
    testFiles: testFiles.map(repoPath),
    previous,
    signal: new AbortController().signal,
  });
  return { written, question: model.questions[0]!, text: model.questions[0]!.messages[1]!.text };
}

const test = (path: string) => ({ possible: true, why: "sums", path, text: "def test_a(): ..." });

describe("asking for a reproducing test", () => {
  it("shows the issue, the code, the runner, and an existing test as example of style", async () => {
    const { text, question } = await ask({ reply: test("tests/test_add.py") });
    for (const part of ["add(2, 2) is 0", "return a - b", "run with pytest", "def test_zero()"])
      expect(text).toContain(part);
    expect(text).toContain("in the folder `tests`");
    expect(question.temperature).toBe(0);
  });

  it("gives the file with a final newline", async () => {
    const { written } = await ask({ reply: test("tests/test_add.py") });
    expect(written).toEqual({
      kind: "written",
      path: "tests/test_add.py",
      text: "def test_a(): ...\n",
      why: "sums",
    });
  });

  it.each([
    ["../../etc/cron.d/test_x.py", "tests/test_x.py"],
    ["/etc/passwd", "tests/test_repair_issue.py"],
    ["src/calc.py", "tests/test_repair_issue.py"],
    ["tests/test_taken.py", "tests/test_taken_2.py"],
    ["tests/TEST_CALC.py", "tests/test_repair_issue.py"],
    ["", "tests/test_repair_issue.py"],
    ["tests/test_ evil;rm.py", "tests/test_repair_issue.py"],
  ])(
    "puts a file named %j where the runner collects it and nothing is overwritten: %s",
    async (path, expected) => {
      const { written } = await ask({ reply: test(path) });
      expect(written).toMatchObject({ path: expected });
    },
  );

  it("names the file as the neighbours of another language are named", async () => {
    const reply = test("web/issue.spec.js");
    const { written } = await ask({ reply, testFiles: ["web/sum.test.ts"] });
    expect(written).toMatchObject({ path: "web/repair_issue.test.ts" });
  });

  it("works in a repository without tests", async () => {
    const { written, text } = await ask({ reply: test("test_add.py"), testFiles: [] });
    expect(written).toMatchObject({ path: "test_add.py" });
    expect(text).toContain("the repository has no tests yet");
  });

  it("tells what an earlier test got wrong, and asks more boldly", async () => {
    const previous = [{ text: "OLD TEST", outcome: "What happened: it passes." }];
    const { text, question } = await ask({ reply: test("tests/test_b.py"), previous });
    expect(text).toContain("OLD TEST");
    expect(text).toContain("What happened: it passes.");
    expect(question.temperature).toBeGreaterThan(0);
  });

  it.each([
    [{ possible: false, why: "it names no value", path: "", text: "" }, "it names no value"],
    [{ possible: true, why: "w", path: "tests/test_x.py", text: " \n" }, "empty"],
  ])("says why there is none", async (reply, why) => {
    const { written } = await ask({ reply });
    expect(written).toEqual({ kind: "none", why: expect.stringContaining(why) });
  });
});
