import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExecutedFunction } from "../../../agent/core/execution.ts";
import { repoPath } from "../../../agent/core/model.ts";
import type { Localization, Suspect } from "../../../agent/core/model.ts";
import { createLocalizer } from "../../../tools/search/localizer.ts";
import { checkoutOf, createRepository, issueOf } from "./repository.ts";
import type { TestRepository } from "./repository.ts";

let repository: TestRepository;
let base: string;
let culprit: string;

const plain = (name: string): string =>
  `def ${name}_first(x):\n    return x + 1\n\n\ndef ${name}_second(x):\n    return x + 2\n`;

beforeAll(() => {
  repository = createRepository();
  const names = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"];
  repository.write(Object.fromEntries(names.map((name) => [`kit/${name}.py`, plain(name)])));
  repository.write({ "kit/__init__.py": "", "tests/test_delta.py": "def test_it():\n    pass\n" });
  repository.commit("Begin");
  repository.write({ "kit/gamma.py": `${plain("gamma")}\n\nlimit = 3\n` });
  culprit = repository.commit("Rearrange");
  repository.write({ "README.md": "A kit.\n" });
  base = repository.commit("Say what it is");
});

afterAll(() => repository.remove());

async function localize(
  title: string,
  body = "",
  executed: readonly ExecutedFunction[] = [],
): Promise<Localization> {
  const localizer = createLocalizer({ cacheFolder: repository.cacheFolder });
  const checkout = checkoutOf(repository, base);
  const signal = AbortSignal.timeout(30_000);
  return localizer.localize(issueOf(title, body), checkout, signal, executed);
}

function signals(suspect: Suspect | undefined): readonly string[] {
  return (suspect?.reasons ?? []).map(({ signal }) => signal);
}

describe("what an issue names outright", () => {
  it("is a commit: the files it changed come first", async () => {
    const found = await localize("It broke", `It works before ${culprit.slice(0, 10)}.`);
    expect(found.files[0]?.location.path).toBe("kit/gamma.py");
    expect(signals(found.files[0])).toContain("hc_named");
  });

  it("is no commit when it is a number, or the base itself, which came after the issue", async () => {
    const found = await localize("It broke", `It costs 1234567, see ${base.slice(0, 10)}.`);
    const all = [...found.files, ...found.symbols].flatMap(signals);
    expect(all).not.toContain("hc_named");
  });

  it("is a line of a link: the function around it comes first", async () => {
    const linkTo = (line: number): string =>
      `See https://github.com/kit/kit/blob/main/kit/beta.py#L${String(line)}`;
    for (const [line, symbol] of [
      [2, "beta_first"],
      [6, "beta_second"],
    ] as const) {
      const found = await localize("It breaks", linkTo(line));
      expect(found.symbols[0]?.location).toMatchObject({ path: "kit/beta.py", symbol });
    }
  });
});

describe("what the issue's code executes", () => {
  const executed = [
    { path: repoPath("kit/zeta.py"), line: 5, calls: 1, depth: 2, fromError: null },
    { path: repoPath("tests/test_delta.py"), line: 1, calls: 1, depth: 1, fromError: null },
  ];

  it("lifts functions that no word of the issue names, and says so", async () => {
    const before = await localize("It breaks", "It breaks.");
    const after = await localize("It breaks", "It breaks.", executed);
    const rankOf = ({ symbols }: Localization): number =>
      symbols.findIndex(({ location }) => {
        return location.kind === "symbol" && location.symbol === "zeta_second";
      });
    expect(rankOf(after)).toBe(0);
    expect(rankOf(before)).toBeGreaterThan(0);
    const details = after.symbols[0]?.reasons.map(({ detail }) => detail).join("; ");
    expect(details).toContain("the issue's own code runs it");
    expect(after.files[0]?.location.path).toBe("kit/zeta.py");
  });
});

describe("reasons", () => {
  it("stand with every file and function, whatever is asked", async () => {
    for (const title of ["", "delta_first fails", "???"]) {
      const { files, symbols } = await localize(title);
      expect(files.length).toBeGreaterThan(5);
      for (const { reasons } of [...files, ...symbols]) {
        expect(reasons.length).toBeGreaterThan(0);
        expect(reasons.every(({ detail }) => detail !== "")).toBe(true);
      }
    }
  });
});
