import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Localization } from "../../../agent/core/model.ts";
import { readChangedFunctions } from "../../../tools/search/history/changed-functions.ts";
import { createLocalizer } from "../../../tools/search/localizer.ts";
import { checkoutOf, createRepository, issueOf } from "./repository.ts";
import type { TestRepository } from "./repository.ts";

let repository: TestRepository;
let base: string;
let earlier: string;

const plain = (name: string, second = 2): string =>
  `def ${name}_first(x):\n    return x + 1\n\n\ndef ${name}_second(x):\n    y = x\n    return y + ${String(second)}\n`;

beforeAll(() => {
  repository = createRepository();
  const names = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"];
  repository.write(Object.fromEntries(names.map((name) => [`kit/${name}.py`, plain(name)])));
  repository.commit("Begin");
  repository.write({ "kit/epsilon.py": plain("epsilon", 3) });
  earlier = repository.commit("Rearrange\n\nCloses #4821, gh-77");
  repository.write({ "kit/beta.py": plain("beta", 4) });
  base = repository.commit("Rearrange more (#4999)");
});

afterAll(() => repository.remove());

async function localize(body: string): Promise<Localization> {
  const localizer = createLocalizer({ cacheFolder: repository.cacheFolder });
  const signal = AbortSignal.timeout(30_000);
  return localizer.localize(issueOf("It broke", body), checkoutOf(repository, base), signal);
}

function signals({ files, symbols }: Localization): readonly string[] {
  return [...files, ...symbols].flatMap(({ reasons }) => reasons.map(({ signal }) => signal));
}

describe("the number of an issue or pull request that an earlier commit names", () => {
  it("brings the commit's file and the function it changed to the top, and says why", async () => {
    for (const named of ["#4821", "gh-77", "https://github.com/kit/kit/pull/4821"]) {
      const { files, symbols } = await localize(`It is like ${named}.`);
      expect(files[0]?.location.path).toBe("kit/epsilon.py");
      expect(files[0]?.reasons.map(({ signal }) => signal)).toContain("hc_number");
      expect(symbols[0]?.location).toMatchObject({ symbol: "epsilon_second" });
      expect(symbols[0]?.reasons.map(({ signal }) => signal)).toContain("unit_commit");
    }
  });

  it("says nothing when it is the base's own, or another number", async () => {
    for (const named of ["#4999", "#48", "#48210", "&#4821;"]) {
      const found = signals(await localize(`It is like ${named}.`));
      expect(found).not.toContain("hc_number");
      expect(found).not.toContain("unit_commit");
    }
  });
});

describe("functions that commits changed", () => {
  it("are named by git, and none are when a commit is not there", async () => {
    const { gitDirectory } = repository;
    const found = await readChangedFunctions({ gitDirectory, commits: [earlier] });
    expect(found).toEqual([{ path: "kit/epsilon.py", name: "epsilon_second", share: 1 }]);
    const none = await readChangedFunctions({ gitDirectory, commits: ["0".repeat(40)] });
    expect(none).toEqual([]);
  });

  it("are the same whatever the user's git and the repository's are set to", async () => {
    const { gitDirectory, cacheFolder } = repository;
    const settings = '[diff]\n\tnoprefix = true\n[diff "python"]\n\txfuncname = nothing\n';
    writeFileSync(join(cacheFolder, ".gitconfig"), settings);
    vi.stubEnv("HOME", cacheFolder);
    onTestFinished(() => void vi.unstubAllEnvs());
    const named = [{ path: "kit/epsilon.py", name: "epsilon_second", share: 1 }];
    expect(await readChangedFunctions({ gitDirectory, commits: [earlier] })).toEqual(named);
    const own = join(gitDirectory, "config");
    const before = readFileSync(own, "utf8");
    writeFileSync(own, `${before}[diff]\n\tnoprefix = true\n`);
    onTestFinished(() => writeFileSync(own, before));
    expect(await readChangedFunctions({ gitDirectory, commits: [earlier] })).toEqual(named);
  });

  it("are none when git says more than is read", async () => {
    const { gitDirectory } = repository;
    const asked = { gitDirectory, commits: [earlier] };
    expect(await readChangedFunctions({ ...asked, maximumBytes: 100 })).toEqual([]);
    expect(await readChangedFunctions({ ...asked, maximumBytes: 10_000 })).toHaveLength(1);
  });
});
