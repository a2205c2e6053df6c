import { describe, expect, it } from "vitest";
import { ModelError } from "../../../agent/core/errors.ts";
import { repoPath } from "../../../agent/core/model.ts";
import type { Proposal, Verdict } from "../../../agent/core/model.ts";
import type { ProposalContext } from "../../../agent/core/ports.ts";
import { createEditor } from "../../../tools/edit/editor.ts";
import { createLanguages } from "../../../tools/languages/registry.ts";
import { createModelProposer } from "../../../tools/model/proposer.ts";
import type { ModelProposerOptions } from "../../../tools/model/proposer.ts";
import { createScriptedModel } from "../../../tools/model/scripted.ts";
import type { ScriptedReply } from "../../../tools/model/scripted.ts";
import { issueOf } from "../../support/issue.ts";
import { createMemoryTree } from "../../support/memory-tree.ts";

const languages = createLanguages();
const editor = createEditor(languages);
const source = "def add(a, b):\n    return a - b\n\n\ndef twice(a):\n    return add(a, a)\n";
const oldTest = "from calc import add\n\n\ndef test_old():\n    assert add(2, 2) == 0\n";
const tree = createMemoryTree({ "calc.py": source, "tests/test_calc.py": oldTest });

type Judge = (proposal: Proposal, number: number) => Verdict;

const failing = (tests: readonly string[], log = "assert 0 == 4"): Verdict => ({
  kind: "failing",
  candidate: "c",
  stillFailing: tests,
  newlyFailing: [],
  why: "a target test still fails",
  log,
});
const alwaysFailing: Judge = () => failing(["test_add"]);
const verified: Verdict = { kind: "verified", candidate: "c", fixed: ["test_add"] };

/** Takes proposals one by one and judges each before the next, as the search does. */
async function run(
  script: readonly ScriptedReply[] | ((asked: number) => ScriptedReply),
  judge: Judge = alwaysFailing,
  options: Partial<ModelProposerOptions> = {},
) {
  const replies = typeof script === "function" ? script : (asked: number) => script[asked]!;
  const model = createScriptedModel((_question, asked) => replies(asked));
  const notes: string[] = [];
  const verdicts: { proposal: Proposal; verdict: Verdict }[] = [];
  const span = { start: 1, end: 2 };
  const location = { kind: "symbol" as const, path: repoPath("calc.py"), symbol: "add", span };
  const note = { signal: "model", score: 1, detail: "Intended: adds." };
  const context: ProposalContext = {
    issue: issueOf("add subtracts", "add(2, 2) is 0"),
    localization: { files: [], symbols: [{ location, score: 1, reasons: [note] }] },
    tree,
    failing: { tests: ["test_add"], log: "E assert 0 == 4" },
    suspiciousLines: [],
    verdicts: () => verdicts,
    signal: new AbortController().signal,
  };
  const proposer = createModelProposer({
    model,
    languages,
    editor,
    note: (text) => void notes.push(text),
    ...options,
  });
  const proposals: Proposal[] = [];
  for await (const proposal of proposer.propose(context)) {
    proposals.push(proposal);
    const verdict = judge(proposal, proposals.length);
    verdicts.push({ proposal, verdict });
    if (verdict.kind === "verified") break;
  }
  return { proposals, model, notes, labels: proposals.map(({ origin }) => origin.detail) };
}

/** A reply whose replacement of `add` returns this expression. */
function fix(expression: string): ScriptedReply {
  const text = `def add(a, b):\n    return ${expression}\n`;
  const edit = { kind: "replace-symbol", path: "calc.py", symbol: "add", text };
  return { kind: "value", value: { plan: `Return ${expression}.`, edits: [edit] } };
}

function edits(...edits: readonly unknown[]): ScriptedReply {
  return { kind: "value", value: { plan: "p", edits } };
}

describe("the model proposer", () => {
  it("tells the model the issue, the code, what it should do, and the failing test", async () => {
    const { model, proposals } = await run([fix("a + b")], () => verified);
    const text = model.questions[0]!.messages[1]!.text;
    for (const part of [
      "add(2, 2) is 0",
      source,
      "Intended: adds.",
      "- test_add",
      "E assert 0 == 4",
    ])
      expect(text).toContain(part);
    expect(proposals).toEqual([
      {
        origin: { proposer: "model", detail: "temperature 0" },
        plan: "Return a + b.",
        edits: [
          expect.objectContaining({ kind: "replace-symbol", path: "calc.py", symbol: "add" }),
        ],
      },
    ]);
  });

  it("asks at rising temperatures, equal ones together, until something is verified", async () => {
    const judge: Judge = (_proposal, number) =>
      number === 4 ? verified : failing([`test_${number}`]);
    const { model, labels } = await run(["1", "2", "3", "a + b"].map(fix), judge);
    expect(labels).toEqual([
      "temperature 0",
      "temperature 0.8",
      "temperature 0.8",
      "temperature 1",
    ]);
    expect(model.questions.map(({ temperature }) => temperature)).toEqual([0, 0.8, 0.8, 1]);
  });

  it("proposes no change twice", async () => {
    const { proposals } = await run(() => fix("1"), alwaysFailing, { rounds: 5 });
    expect(proposals.length).toBe(1);
  });

  it("revises the most promising candidate with its failing output until it is right", async () => {
    const judge: Judge = (_proposal, number) => {
      if (number === 6) return verified;
      return failing(number === 2 ? ["t1"] : ["t1", `t${number + 1}`], `output of ${number}`);
    };
    const { model, labels } = await run(["1", "2", "3", "4", "5", "a + b"].map(fix), judge);
    expect(labels.slice(4)).toEqual(["revision 1", "revision 2"]);
    const revision = model.questions[4]!;
    expect(revision.purpose).toBe("revise-fix");
    const text = revision.messages[1]!.text;
    expect(text).toContain("output of 2");
    expect(text).toContain("return 2");
    expect(text.lastIndexOf("return 2")).toBeGreaterThan(text.lastIndexOf("return 4"));
  });

  describe("a repair that only harms tests which passed before", () => {
    const harming: Verdict = {
      kind: "failing",
      candidate: "c",
      stillFailing: [],
      newlyFailing: ["tests/test_calc.py::test_old"],
      why: "1 tests that passed before fail",
      log: "E assert 4 == 0",
    };
    const judge: Judge = (proposal, number) => {
      if (proposal.standsBy !== undefined) return { kind: "plausible", candidate: "c", why: "w" };
      return number === 1 ? harming : failing(["test_add"]);
    };

    it("is shown with these tests, at once, and may be given again as the answer", async () => {
      const { proposals, model } = await run([fix("a + b"), fix("a + b")], judge);
      const [, revision] = model.questions;
      expect(revision?.purpose).toBe("revise-fix");
      expect(revision?.messages[1]?.text).toContain("def test_old():\n    assert add(2, 2) == 0");
      expect(revision?.messages[1]?.text).toContain("reply with the same edits again");
      expect(proposals.map(({ standsBy }) => standsBy)).toEqual([undefined, "Return a + b."]);
    });

    it("is no longer asked about when it harms more than may be stood by", async () => {
      const newlyFailing = Array.from({ length: 41 }, (_, at) => `tests/test_calc.py::test_${at}`);
      const harms = ["tests/test_calc.py::test_old", ...newlyFailing];
      const most: Judge = (_proposal, number) =>
        number === 1 ? { ...harming, newlyFailing: harms } : verified;
      const { model, labels } = await run(["a + b", "b + a", "1"].map(fix), most);
      expect(labels).toEqual(["temperature 0", "temperature 0.8"]);
      expect(model.questions[1]?.messages[1]?.text).not.toContain("reply with the same edits");
    });

    it("is not taken to stand when it comes again as the answer to anything else", async () => {
      const answers = ["a + b", "1", "a + b", "a + b"].map(fix);
      const { proposals } = await run(answers, judge);
      expect(proposals.map(({ standsBy }) => standsBy)).toEqual([undefined, undefined]);
    });
  });

  it("asks for other root causes when the first three fail alike, and tries each", async () => {
    const hypotheses = [
      { cause: "wrong sign", change: "use +" },
      { cause: "wrong order", change: "swap" },
    ];
    const { model, labels } = await run(
      [
        fix("1"),
        fix("2"),
        fix("3"),
        { kind: "value", value: { hypotheses } },
        fix("b - a"),
        fix("a + b"),
      ],
      (_proposal, number) => (number === 5 ? verified : failing(["test_add"])),
    );
    expect(model.questions[3]!.purpose).toBe("hypotheses");
    expect(model.questions[3]!.messages[1]!.text).toContain("Return 3.");
    expect(labels.slice(3)).toEqual(["hypothesis: wrong sign", "hypothesis: wrong order"]);
    expect(model.questions[4]!.messages[1]!.text).toContain(
      "root cause, and repair it: wrong sign",
    );
  });

  it("sends a rejected candidate back once, with the message, before it counts", async () => {
    const judge: Judge = (_proposal, number) =>
      number === 1
        ? { kind: "rejected", candidate: "c", why: "calc.py is protected", log: "" }
        : verified;
    const { model, labels } = await run([fix("1"), fix("a + b")], judge);
    expect(labels).toEqual(["temperature 0", "temperature 0, mended"]);
    expect(model.questions[1]!.messages.map(({ role }) => role)).toEqual([
      "system",
      "user",
      "assistant",
      "user",
    ]);
    expect(model.questions[1]!.messages[3]!.text).toContain("calc.py is protected");
  });

  it.each([
    ["no edits", edits(), "there are no edits"],
    [
      "a file that does not exist",
      edits({ kind: "replace-symbol", path: "calk.py", symbol: "add", text: "x" }),
      'there is no file "calk.py"; nearest: calc.py',
    ],
    [
      "a symbol that does not exist",
      edits({ kind: "replace-symbol", path: "calc.py", symbol: "Calc.sub", text: "x" }),
      'there is no symbol "Calc.sub" in calc.py',
    ],
    [
      "a symbol to stand after that does not exist",
      edits({ kind: "insert-symbol", path: "calc.py", after: "thrice", text: "def x(): pass" }),
      'there is no symbol "thrice" in calc.py; nearest: twice',
    ],
    [
      "text that is not in the file",
      edits({ kind: "replace-text", path: "calc.py", before: "return c", after: "return d" }),
      "not-found",
    ],
    [
      "a broken definition",
      edits({
        kind: "replace-symbol",
        path: "calc.py",
        symbol: "add",
        text: "def add(a, b:\n  return",
      }),
      "edit 1: ",
    ],
    [
      "a body left out",
      edits({
        kind: "replace-symbol",
        path: "calc.py",
        symbol: "add",
        text: "def add(a, b):\n    ...",
      }),
      "elision",
    ],
    ["no change", fix("a - b"), "edit 1: unchanged"],
  ])("asks back for a reply with %s, and nothing was run", async (_title, reply, complaint) => {
    const { model, proposals } = await run([reply, fix("a + b")], () => verified);
    expect(proposals.map(({ origin }) => origin.detail)).toEqual(["temperature 0, mended"]);
    expect(model.questions[1]!.messages.at(-1)!.text).toContain(complaint);
  });

  it("mends names that are written in another way", async () => {
    const text = "def add(a, b):\n    return a + b\n";
    const odd = edits({ kind: "replace-symbol", path: "./calc.py", symbol: "add()", text });
    const { proposals } = await run([odd], () => verified);
    expect(proposals[0]!.edits[0]).toMatchObject({ path: "calc.py", symbol: "add" });
  });

  it.each([
    ["empty", { kind: "text", text: "" }],
    ["not JSON", { kind: "text", text: "Change the minus." }],
    ["a refusal", { kind: "text", text: "I cannot help with this." }],
  ] as const)("goes on to the next question when a reply is %s", async (_title, useless) => {
    const { labels, notes } = await run([useless, fix("a + b"), fix("b + a")], () => verified);
    expect(labels).toEqual(["temperature 0.8"]);
    expect(notes[0]).toContain("skipped");
  });

  it("ends without a proposal when no reply can be used", async () => {
    const { proposals } = await run(() => ({ kind: "text", text: "no" }));
    expect(proposals).toEqual([]);
  });

  it("stops when the model cannot be reached", async () => {
    const error = new ModelError("authentication", "wrong key");
    await expect(run([{ kind: "error", error }])).rejects.toBe(error);
  });

  it("is bounded by its rounds", async () => {
    const { proposals } = await run(
      (asked) => fix(String(asked)),
      (_p, n) => failing([`t${n}`]),
      {
        rounds: 3,
      },
    );
    expect(proposals.length).toBe(7);
  });
});
