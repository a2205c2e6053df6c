import { describe, expect, it } from "vitest";
import { LimitReached, ModelError } from "../../../agent/core/errors.ts";
import { repoPath } from "../../../agent/core/model.ts";
import type { Localization, Suspect } from "../../../agent/core/model.ts";
import { narrowWithModel } from "../../../agent/steps/narrow.ts";
import type { NarrowOptions } from "../../../agent/steps/narrow.ts";
import { suspectName } from "../../../agent/steps/localize.ts";
import { createLanguages } from "../../../tools/languages/registry.ts";
import { createScriptedModel } from "../../../tools/model/scripted.ts";
import type { ScriptedReply } from "../../../tools/model/scripted.ts";
import { issueOf } from "../../support/issue.ts";
import { createMemoryTree } from "../../support/memory-tree.ts";

const languages = createLanguages();
const tree = createMemoryTree({
  "shop/cart.py": `from shop.tax import rate


class Cart:
    """Holds what is to be bought."""

    def __init__(self):
        self.items = []

    def total(self):
        return sum(self.items) * rate()
`,
  "shop/tax.py": "def rate():\n    return 0.19\n",
  "shop/view.py": "def show(cart):\n    print(cart.total())\n",
  "shop/old.py": "def old():\n    pass\n",
  "README.md": "A shop.\n",
});

function file(path: string, score: number): Suspect {
  const reasons = [{ signal: "bm25", score, detail: "words" }];
  return { location: { kind: "file", path: repoPath(path) }, score, reasons };
}

function symbol(path: string, name: string, score: number): Suspect {
  const span = { start: 1, end: 2 };
  const location = { kind: "symbol" as const, path: repoPath(path), symbol: name, span };
  return { location, score, reasons: [] };
}

const ranked: Localization = {
  files: ["shop/view.py", "shop/cart.py", "shop/tax.py"].map((path, index) =>
    file(path, 9 - index),
  ),
  symbols: [symbol("shop/view.py", "show", 5), symbol("shop/cart.py", "Cart.total", 4)],
};

function narrow(
  script: readonly ScriptedReply[],
  change: Partial<NarrowOptions> = {},
  found: Localization = ranked,
) {
  const model = createScriptedModel(script);
  const issue = issueOf("Wrong total", "The total is 19 % of the price.");
  const signal = new AbortController().signal;
  return {
    model,
    result: narrowWithModel(found, { issue, tree, languages, model, signal, ...change }),
  };
}

const value = (value: unknown): ScriptedReply => ({ kind: "value", value });
const files = value({ files: ["shop/cart.py", "shop/tax.py"] });
const symbols = value({
  symbols: [
    { path: "shop/tax.py", symbol: "rate", why: "It gives the factor." },
    { path: "shop/cart.py", symbol: "Cart.total", why: "It multiplies." },
  ],
});
const onlyTotal = value({
  symbols: [{ path: "shop/cart.py", symbol: "Cart.total", why: "It multiplies." }],
});
const edits = value({
  cause: "The tax is used as the factor.",
  locations: [{ path: "shop/cart.py", symbol: "Cart.total", intended: "Adds the tax to the sum." }],
});
const names = (suspects: readonly Suspect[]) => suspects.map(suspectName);

describe("narrowing with a model", () => {
  it("takes three calls: paths, outlines, bodies", async () => {
    const { model, result } = narrow([files, symbols, edits]);
    const narrowed = await result;
    expect(names(narrowed.files)).toEqual(["shop/cart.py", "shop/tax.py", "shop/view.py"]);
    expect(names(narrowed.symbols)).toEqual([
      "shop/cart.py::Cart.total",
      "shop/tax.py::rate",
      "shop/view.py::show",
    ]);
    expect(model.questions.map(({ purpose, temperature }) => [purpose, temperature])).toEqual([
      ["rerank-files", 0],
      ["locate-symbols", 0],
      ["locate-edits", 0],
    ]);
    const [paths, outlines, bodies] = model.questions.map(({ messages }) => messages[1]!.text);
    expect(paths).toContain("shop/view.py [show]\nshop/cart.py [Cart.total]\nshop/tax.py");
    expect(outlines).toContain("Holds what is to be bought.");
    expect(outlines).not.toContain("sum(self.items)");
    expect(bodies).toContain("return sum(self.items) * rate()");
  });

  it("shows the model the thirty best paths", async () => {
    const many = Array.from({ length: 35 }, (_, at) => file(`shop/part${String(at)}.py`, 99 - at));
    const { model, result } = narrow([files, symbols, edits], {}, { ...ranked, files: many });
    await result;
    const text = model.questions[0]!.messages[1]!.text;
    expect(text.match(/shop\/part\d+\.py/g)).toHaveLength(30);
  });

  it("says in the reasons what the model said, beside what was known before", async () => {
    const narrowed = await narrow([files, symbols, edits]).result;
    expect(narrowed.files[0]!.reasons.map(({ signal }) => signal)).toEqual([
      "bm25",
      "model",
      "model",
    ]);
    expect(narrowed.symbols[0]!.reasons.at(-1)!.detail).toBe(
      "Cause: The tax is used as the factor. Intended: Adds the tax to the sum.",
    );
  });

  it("keeps scores in the order of the suspects", async () => {
    const narrowed = await narrow([files, symbols, edits]).result;
    for (const suspects of [narrowed.files, narrowed.symbols]) {
      const scores = suspects.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      expect(new Set(scores).size).toBe(scores.length);
    }
  });

  it("gives symbols the span they have in the file", async () => {
    const narrowed = await narrow([files, symbols, edits]).result;
    expect(narrowed.symbols[0]!.location).toMatchObject({ span: { start: 10, end: 11 } });
  });

  it("asks once more when a path does not exist, naming it and the nearest", async () => {
    const wrong = value({ files: ["shop/carts.py", "shop/tax.py"] });
    const { model, result } = narrow([wrong, files, symbols, edits]);
    expect(names((await result).files)[0]).toBe("shop/cart.py");
    const again = model.questions[1]!.messages[1]!.text;
    expect(again).toContain('"shop/carts.py" (nearest: shop/cart.py');
  });

  it("drops what still does not exist after that, and repeats", async () => {
    const wrong = value({ files: ["nowhere.py", "shop/cart.py", "shop/cart.py"] });
    const narrowed = await narrow([wrong, wrong, onlyTotal, edits]).result;
    expect(names(narrowed.files)).toEqual(["shop/cart.py", "shop/view.py", "shop/tax.py"]);
  });

  it("takes a path outside the list when the repository has it", async () => {
    const named = value({ files: ["./shop/old.py", "shop/cart.py"] });
    const narrowed = await narrow([named, onlyTotal, edits]).result;
    expect(names(narrowed.files)).toContain("shop/old.py");
  });

  it("outlines the files that were named, two at least", async () => {
    const { model, result } = narrow([value({ files: ["shop/cart.py"] }), onlyTotal, edits]);
    await result;
    const outlines = model.questions[1]!.messages[1]!.text;
    expect(outlines.match(/^### .*$/gm)).toEqual(["### shop/cart.py", "### shop/view.py"]);
  });

  it("mends names that are written in another way, and asks again for those that do not exist", async () => {
    const odd = value({
      symbols: [
        { path: "a/shop/cart.py", symbol: "total()", why: "short" },
        { path: "shop/cart.py", symbol: "Cart.sum", why: "wrong" },
      ],
    });
    const { model, result } = narrow([files, odd, symbols, edits]);
    await result;
    expect(model.questions[2]!.messages[1]!.text).toContain(
      '"Cart.sum" in shop/cart.py (nearest: Cart',
    );
    expect(model.questions[2]!.messages[1]!.text).not.toContain('"total()"');
  });

  it("goes on with the ranking it has when a reply stays useless", async () => {
    const notes: string[] = [];
    const refusal: ScriptedReply = { kind: "text", text: "I'm sorry, I can't." };
    const narrowed = await narrow([refusal, { kind: "text", text: "" }, edits], {
      note: (text) => void notes.push(text),
    }).result;
    expect(names(narrowed.files)).toEqual(["shop/cart.py", "shop/view.py", "shop/tax.py"]);
    expect(notes.length).toBe(2);
  });

  it.each([
    new ModelError("authentication", "wrong key"),
    new ModelError("unreachable", "no network"),
    new LimitReached("dollars", "used up"),
  ])("stops at %s", async (error) => {
    await expect(narrow([{ kind: "error", error }]).result).rejects.toBe(error);
  });

  it("can be made to explore in place of the second call", async () => {
    const explore = async (localization: Localization) => ({
      ...localization,
      symbols: [symbol("shop/tax.py", "rate", 99), ...localization.symbols],
    });
    const { model, result } = narrow([files, edits], { explore });
    expect(names((await result).symbols)).toContain("shop/tax.py::rate");
    expect(model.questions.map(({ purpose }) => purpose)).toEqual(["rerank-files", "locate-edits"]);
  });
});
