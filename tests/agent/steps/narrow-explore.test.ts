import { describe, expect, it } from "vitest";
import { repoPath } from "../../../agent/core/model.ts";
import type { Localization, Suspect } from "../../../agent/core/model.ts";
import type { CodeSearch, SearchCall } from "../../../agent/core/ports.ts";
import { createExploration } from "../../../agent/steps/narrow-explore.ts";
import { suspectName } from "../../../agent/steps/suspect-name.ts";
import { createLanguages } from "../../../tools/languages/registry.ts";
import { createScriptedModel } from "../../../tools/model/scripted.ts";
import type { ScriptedReply } from "../../../tools/model/scripted.ts";
import { issueOf } from "../../support/issue.ts";
import { createMemoryTree } from "../../support/memory-tree.ts";

const tree = createMemoryTree({
  "shop/cart.py": "class Cart:\n    def total(self):\n        return rate()\n",
  "shop/tax.py": "def rate():\n    return 0.19\n",
});

function suspect(path: string, score: number): Suspect {
  return { location: { kind: "file", path: repoPath(path) }, score, reasons: [] };
}

const ranked: Localization = { files: [suspect("shop/cart.py", 2)], symbols: [] };

/** Answers with what was asked, and keeps it. */
function createSearch(): CodeSearch & { readonly calls: readonly SearchCall[] } {
  const calls: SearchCall[] = [];
  return {
    calls,
    tools: ["search_method(query: name, [path]): The code of a function."],
    async ask(call) {
      calls.push(call);
      return `ANSWER ${call.tool} ${call.query} ${"x".repeat(20_000)}`;
    },
  };
}

function call(query: string, tool = "search_method"): SearchCall {
  return { tool, query, path: null, class: null, line: null };
}

const ask = (...searches: readonly SearchCall[]): ScriptedReply => {
  return { kind: "value", value: { thought: "looking", searches, symbols: [] } };
};

const end = (path: string, symbol: string | null): ScriptedReply => {
  const symbols = [{ path, symbol, why: "it gives the rate" }];
  return { kind: "value", value: { thought: "found", searches: [], symbols } };
};

function explore(script: readonly ScriptedReply[], turns = 5) {
  const search = createSearch();
  const model = createScriptedModel(script);
  const notes: string[] = [];
  const options = {
    issue: issueOf("Wrong total", "The total is wrong."),
    tree,
    languages: createLanguages(),
    model,
    signal: new AbortController().signal,
    note: (text: string) => void notes.push(text),
  };
  const stage = createExploration({ search, turns });
  return { search, model, notes, result: stage(ranked, options) };
}

const names = (suspects: readonly Suspect[]) => suspects.map(suspectName);

describe("the search loop of a model", () => {
  it("answers questions until places are named, which then come first", async () => {
    const { search, model, result } = explore([ask(call("total")), end("shop/tax.py", "rate")]);
    const found = await result;
    expect(names(found.symbols)).toEqual(["shop/tax.py::rate"]);
    expect(names(found.files)).toEqual(["shop/tax.py", "shop/cart.py"]);
    expect(search.calls).toEqual([call("total")]);
    const [first, second] = model.questions.map(({ messages }) => messages);
    expect(first!.at(-1)!.text).toContain("You have 5 turns");
    expect(first!.at(-1)!.text).toContain("- search_method(query: name, [path])");
    expect(second!.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
    expect(second!.at(-1)!.text).toContain("ANSWER search_method total");
    expect(second!.at(-1)!.text).toContain("4 turns are left");
  });

  it("bounds the answers of a turn, and the questions", async () => {
    const many = ["a", "b", "c", "d", "e", "f"].map((name) => call(name));
    const { search, model, result } = explore([ask(...many), end("shop/tax.py", "rate")]);
    await result;
    const answers = model.questions[1]!.messages.at(-1)!.text;
    expect(answers.length).toBeLessThan(14_000);
    expect(answers).toContain("2 more questions were not answered");
    expect(search.calls.length).toBe(4);
  });

  it("refuses a question that was asked before", async () => {
    const { search, model, result } = explore([
      ask(call("total")),
      ask(call("total"), call("rate")),
      end("shop/tax.py", "rate"),
    ]);
    await result;
    expect(search.calls.map(({ query }) => query)).toEqual(["total", "rate"]);
    expect(model.questions[2]!.messages.at(-1)!.text).toContain("Asked before");
  });

  it("tells places that do not exist with the nearest, and asks again", async () => {
    const { model, result } = explore([
      end("shop/taxes.py", "rate"),
      end("shop/tax.py", "rates"),
      end("shop/tax.py", "rate"),
    ]);
    expect(names((await result).symbols)).toEqual(["shop/tax.py::rate"]);
    expect(model.questions[1]!.messages.at(-1)!.text).toContain(
      '"shop/taxes.py" (nearest: shop/tax.py',
    );
    expect(model.questions[2]!.messages.at(-1)!.text).toContain(
      '"rates" in shop/tax.py (nearest: rate',
    );
  });

  it("takes each place once", async () => {
    const twice = [
      { path: "shop/tax.py", symbol: "rate", why: "one" },
      { path: "./shop/tax.py", symbol: "rate()", why: "two" },
    ];
    const value = { thought: "", searches: [], symbols: twice };
    const found = await explore([{ kind: "value", value }]).result;
    expect(names(found.symbols)).toEqual(["shop/tax.py::rate"]);
  });

  it("says when the last turn has come, answers nothing in it, and falls back to outlines", async () => {
    const symbols = { kind: "value" as const, value: { symbols: [] } };
    const { search, model, notes, result } = explore([ask(call("a")), ask(call("b")), symbols], 2);
    expect(await result).toEqual(ranked);
    expect(search.calls.length).toBe(1);
    expect(model.questions[1]!.messages.at(-1)!.text).toContain("This is the last turn");
    expect(model.questions.map(({ purpose }) => purpose)).toEqual([
      "explore-code",
      "explore-code",
      "locate-symbols",
    ]);
    expect(notes.join()).toContain("named no place");
  });

  it("falls back to outlines when a reply stays useless", async () => {
    const refusal: ScriptedReply = { kind: "text", text: "I cannot help with that." };
    const symbols = [{ path: "shop/cart.py", symbol: "Cart.total", why: "it adds up" }];
    const { notes, result } = explore([refusal, { kind: "value", value: { symbols } }]);
    expect(names((await result).symbols)).toEqual(["shop/cart.py::Cart.total"]);
    expect(notes.length).toBe(1);
  });
});
