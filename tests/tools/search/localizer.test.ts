import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Localization } from "../../../agent/core/model.ts";
import { createLocalizer } from "../../../tools/search/localizer.ts";
import { checkoutOf, createRepository, issueOf } from "./repository.ts";
import type { TestRepository } from "./repository.ts";

let repository: TestRepository;
let base: string;

beforeAll(() => {
  repository = createRepository();
  repository.write({
    "shop/__init__.py": "",
    "shop/basket.py": [
      "from .discount import best_discount",
      "",
      "class Basket:",
      '    """Things to buy."""',
      "    def __init__(self, items):",
      "        self.items = items",
      "",
      "    def total(self):",
      "        return sum(item.price for item in self.items) - best_discount(self.items)",
      "",
    ].join("\n"),
    "shop/discount.py": [
      "def best_discount(items):",
      "    if not items:",
      '        raise ValueError("cannot discount an empty basket")',
      "    return max(rate(item) for item in items)",
      "",
      "def rate(item):",
      "    return item.rebate or 0",
      "",
    ].join("\n"),
    "shop/shipping.py": "def shipping_cost(weight):\n    return 3 + weight * 2\n",
    "shop/invoice.py": "def print_invoice(basket):\n    print(basket.total())\n",
    "tests/test_basket.py": "def test_total():\n    assert best_discount([]) == 0\n",
  });
  repository.commit("Add a shop");
  repository.write({
    "shop/shipping.py": "def shipping_cost(weight):\n    return 3 + weight * 3\n",
  });
  repository.commit("Make parcels dearer: postage and parcels");
  base = repository.commit("Speak of postage and parcels in the base commit, which must not count");
});

afterAll(() => repository.remove());

async function localize(title: string, body = ""): Promise<Localization> {
  const localizer = createLocalizer({ cacheFolder: repository.cacheFolder });
  const checkout = checkoutOf(repository, base);
  return localizer.localize(issueOf(title, body), checkout, AbortSignal.timeout(30_000));
}

function paths(found: Localization): readonly string[] {
  return found.files.map(({ location }) => location.path);
}

function symbols(found: Localization): readonly string[] {
  return found.symbols.map(({ location }) =>
    location.kind === "symbol" ? `${location.path}::${location.symbol}` : "",
  );
}

describe("the localizer", () => {
  it("puts the file and function of a quoted error message first", async () => {
    const found = await localize(
      "Empty basket fails",
      "ValueError: cannot discount an empty basket",
    );
    expect(paths(found)[0]).toBe("shop/discount.py");
    expect(symbols(found)[0]).toBe("shop/discount.py::best_discount");
  });

  it("follows a stack trace to the function of its last frame", async () => {
    const trace = [
      "Traceback (most recent call last):",
      '  File "/home/me/shop/invoice.py", line 2, in print_invoice',
      '  File "/home/me/shop/basket.py", line 9, in total',
      "TypeError: unsupported operand",
    ];
    const found = await localize("It crashes", trace.join("\n"));
    expect(paths(found).slice(0, 2)).toContain("shop/basket.py");
    expect(symbols(found).slice(0, 2)).toContain("shop/basket.py::Basket.total");
  });

  it("gives as reasons what it found of the issue, and says so where it found nothing", async () => {
    const matched = await localize("Basket total", "The basket's total is wrong.");
    const unmatched = await localize("", "");
    for (const { reasons } of [...unmatched.files, ...unmatched.symbols])
      expect(reasons).toEqual([
        expect.objectContaining({ signal: "none", detail: expect.stringMatching(/^nothing in/) }),
      ]);
    expect(unmatched.files.length).toBeGreaterThan(3);
    const total = matched.symbols[0]?.reasons ?? [];
    expect(total.map(({ detail }) => detail)).toContainEqual(
      expect.stringMatching(/^it(?:s name)? (?:uses|has) .*issue/),
    );
    for (const { reasons } of [...matched.files, ...matched.symbols])
      for (const { signal, score } of reasons) expect(signal === "none" || score > 0).toBe(true);
  });

  it("ranks by fusion alone when it is asked to", async () => {
    const localizer = createLocalizer({ cacheFolder: repository.cacheFolder, trained: false });
    const checkout = checkoutOf(repository, base);
    const issue = issueOf("best_discount fails", "in shop/discount.py");
    const found = await localizer.localize(issue, checkout, AbortSignal.timeout(30_000));
    expect(paths(found)[0]).toBe("shop/discount.py");
    expect(found.files[0]?.reasons.map(({ signal }) => signal)).toContain("path_exact");
  });

  it("learns from commit messages which file an unfamiliar word belongs to", async () => {
    const found = await localize("Postage of parcels is wrong");
    expect(paths(found)[0]).toBe("shop/shipping.py");
    expect(found.files[0]?.reasons.some(({ signal }) => /^hk?_/.test(signal))).toBe(true);
  });

  it("gives each suspect reasons and the span of its lines", async () => {
    const found = await localize("Basket.total ignores the discount");
    const [first] = found.symbols;
    expect(first?.location).toEqual({
      kind: "symbol",
      path: "shop/basket.py",
      symbol: "Basket.total",
      span: { start: 8, end: 9 },
    });
    expect(first?.reasons.length).toBeGreaterThan(0);
    expect(first?.reasons.every(({ detail }) => detail !== "")).toBe(true);
  });

  it("never suspects a test", async () => {
    const found = await localize(
      "test_total fails in tests/test_basket.py",
      "assert best_discount",
    );
    expect(paths(found)).not.toContain("tests/test_basket.py");
  });

  it("says which commit is unknown", async () => {
    const localizer = createLocalizer({ cacheFolder: repository.cacheFolder });
    const checkout = checkoutOf(repository, "1".repeat(40));
    const attempt = localizer.localize(issueOf("x"), checkout, AbortSignal.timeout(30_000));
    await expect(attempt).rejects.toThrow(/1111111/);
  });

  it("answers an empty issue with suspects of unknown worth rather than a failure", async () => {
    const found = await localize("");
    expect(found.files.length).toBeLessThanOrEqual(5);
  });
});

describe("a reading that was begun before anything is asked", () => {
  const issue = issueOf("best_discount fails for an empty basket", "");

  it("changes nothing of the answer", async () => {
    const localizer = createLocalizer({ cacheFolder: repository.cacheFolder });
    const checkout = checkoutOf(repository, base);
    const stop = localizer.begin?.(checkout, AbortSignal.timeout(30_000));
    const found = await localizer.localize(issue, checkout, AbortSignal.timeout(30_000));
    stop?.();
    expect(found).toEqual(await localize(issue.title));
  });

  it("is told by the question when it fails, and can be stopped", async () => {
    const localizer = createLocalizer({ cacheFolder: repository.cacheFolder });
    const checkout = checkoutOf(repository, base);
    localizer.begin?.(checkout, AbortSignal.timeout(30_000))();
    const stopped = localizer.localize(issue, checkout, AbortSignal.timeout(30_000));
    await expect(stopped).rejects.toThrow("abort");
    const again = await localizer.localize(issue, checkout, AbortSignal.timeout(30_000));
    expect(again).toEqual(await localize(issue.title));
  });
});
