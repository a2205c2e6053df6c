import { describe, expect, it } from "vitest";
import { repoPath } from "../../agent/core/model.ts";
import type { Proposal } from "../../agent/core/model.ts";
import { createLanguages } from "../../tools/languages/registry.ts";
import { createTemplatesProposer } from "../../tools/templates/proposer.ts";
import { applied, contextFor, take } from "./support.ts";

const languages = createLanguages();
const proposer = createTemplatesProposer(languages);

const shop = `"""Prices."""
LIMIT = 10


class Basket:
    def __init__(self, items):
        self.items = items  # kept as given

    def total(self, discount):
        # the sum of all prices
        result = 0
        for item in self.items:
            result -= item.price
        return result - discount

    def is_full(self):
        return len(self.items) > LIMIT
`;

function symbol(path: string, name: string, [start, end]: readonly [number, number]) {
  return {
    location: { kind: "symbol", path: repoPath(path), symbol: name, span: { start, end } },
    score: 1,
    reasons: [],
  } as const;
}

describe("the templates proposer", () => {
  it("replaces the whole enclosing method and keeps every other byte", async () => {
    const context = contextFor({ files: { "shop.py": shop }, suspects: ["shop.py"] });
    const proposals = await take(proposer.propose(context), 2_000);
    const fix = await findResult(
      proposals,
      context,
      shop.replace("result -= item", "result += item"),
    );
    expect(fix.origin).toEqual({ proposer: "templates", detail: "arithmetic-operator" });
    expect(fix.edits).toMatchObject([{ kind: "replace-symbol", symbol: "Basket.total" }]);
    expect(fix.plan).toBe("calculate with += instead of -= (shop.py:13)");
  });

  it("edits unique lines where there is no enclosing function", async () => {
    const context = contextFor({ files: { "shop.py": shop }, suspects: ["shop.py"] });
    const proposals = await take(proposer.propose(context), 2_000);
    const fix = await findResult(proposals, context, shop.replace("LIMIT = 10", "LIMIT = 9"));
    expect(fix.edits).toMatchObject([{ kind: "replace-text", before: "LIMIT = 10" }]);
  });

  it("proposes only texts that apply, differ from the source and from one another, and parse", async () => {
    const context = contextFor({ files: { "shop.py": shop }, suspects: ["shop.py"] });
    const proposals = await take(proposer.propose(context), 300);
    const texts = new Set<string>([shop]);
    for (const proposal of proposals) {
      const text = (await applied(proposal, context, languages)).get(repoPath("shop.py"))!;
      expect(await languages.forPath("shop.py")!.syntaxFaults(text)).toEqual([]);
      expect(texts.has(text)).toBe(false);
      texts.add(text);
    }
    expect(proposals.length).toBeGreaterThan(100);
  });

  it("works on every suspect at once, the likelier one first", async () => {
    const one = "def one(a, b):\n    return a < b\n";
    const two = "def two(a, b):\n    return a < b\n";
    const context = contextFor({
      files: { "one.py": one, "two.py": two },
      symbols: [symbol("two.py", "two", [1, 2]), symbol("one.py", "one", [1, 2])],
    });
    const proposals = await take(proposer.propose(context), 40);
    const paths = proposals.map(({ edits }) => edits[0]!.path);
    expect(paths[0]).toBe("two.py");
    expect(paths.indexOf(repoPath("one.py"))).toBeGreaterThan(0);
    expect(paths.lastIndexOf(repoPath("two.py"))).toBeGreaterThan(
      paths.indexOf(repoPath("one.py")),
    );
  });

  it("starts at the line that coverage suspects", async () => {
    const context = contextFor({
      files: { "shop.py": shop },
      suspects: ["shop.py"],
      suspiciousLines: [
        { path: repoPath("shop.py"), line: 17, score: 1 },
        { path: repoPath("shop.py"), line: 13, score: 0.1 },
      ],
    });
    const [first] = await take(proposer.propose(context), 1);
    expect(first!.plan).toContain("shop.py:17");
  });

  it("starts at the line that a traceback names", async () => {
    const log = 'Traceback:\n  File "/home/a/shop.py", line 17, in is_full\nTypeError: no';
    const [first] = await take(
      proposer.propose(contextFor({ files: { "shop.py": shop }, suspects: ["shop.py"], log })),
      1,
    );
    expect(first!.plan).toContain("shop.py:17");
  });

  it("prefers names that the issue mentions", async () => {
    const source = "def area(width, height, depth):\n    return width * width\n";
    const rankOf = async (body: string): Promise<number> => {
      const context = contextFor({ files: { "a.py": source }, suspects: ["a.py"], body });
      const proposals = await take(proposer.propose(context), 500);
      return proposals.findIndex(({ plan }) => plan.startsWith("use depth instead of width"));
    };
    expect(await rankOf("`depth` is ignored")).toBeLessThan(await rankOf("wrong result"));
  });

  it("never suspects tests, missing files or unknown languages", async () => {
    const files = {
      "tests/test_shop.py": shop,
      "shop.rb": "1 < 2",
      "big.py": `x = 1\n${"#".repeat(1_000_001)}`,
    };
    const suspects = [...Object.keys(files), "gone.py"];
    expect(await take(proposer.propose(contextFor({ files, suspects })), 1)).toEqual([]);
  });

  it("gives the same proposals for the same context", async () => {
    const context = contextFor({ files: { "shop.py": shop }, suspects: ["shop.py"] });
    const again = createTemplatesProposer(languages);
    expect(await take(again.propose(context), 200)).toEqual(
      await take(proposer.propose(context), 200),
    );
  });

  it("stops when the run is cancelled", async () => {
    const controller = new AbortController();
    const context = contextFor({
      files: { "shop.py": shop },
      suspects: ["shop.py"],
      signal: controller.signal,
    });
    const reading = (async () => {
      for await (const _ of proposer.propose(context)) controller.abort(new Error("enough"));
    })();
    await expect(reading).rejects.toThrow("enough");
  });
});

async function findResult(
  proposals: readonly Proposal[],
  context: Parameters<typeof applied>[1],
  wanted: string,
): Promise<Proposal> {
  for (const proposal of proposals)
    if ([...(await applied(proposal, context, languages)).values()].includes(wanted))
      return proposal;
  throw new Error("no proposal gives the wanted text");
}
