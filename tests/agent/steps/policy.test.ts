import { describe, expect, it } from "vitest";
import { repoPath } from "../../../agent/core/model.ts";
import { refusedByPolicy } from "../../../agent/steps/policy.ts";
import { isTestFile } from "../../../tools/tests/test-files.ts";

const open = { include: [], exclude: [], protect: [] };

function refusal(path: string, settings: Partial<Record<keyof typeof open, string[]>> = {}) {
  const edit = { kind: "insert-symbol", path: repoPath(path), after: null, text: "" } as const;
  return refusedByPolicy({ testing: { isTestFile }, settings: { ...open, ...settings } }, [edit]);
}

describe("a patch", () => {
  it.each([
    "tests/__init__.py",
    "tests/data.json",
    "tests/fixtures/deep/.hidden/page.html",
    "pkg/Tests/helper.py",
    "src/__snapshots__/a.test.ts.snap",
    "src/__tests__/helper.ts",
    "spec/support/helpers.txt",
    "specs/a.yml",
    "test/README.md",
    "e2e/page.html",
    "numpy/testing/_private/utils.py",
    "src/view.snap",
  ])("does not change %s, which belongs to the tests", (path) =>
    expect(refusal(path)).toMatch(`${path} belongs to the tests`),
  );

  it.each(["src/a.test.ts", "src/a-spec.js", "pkg/test_a.py", "pkg/a_test.py", "app/tests.py"])(
    "does not change %s, which is a test",
    (path) => expect(refusal(path)).toMatch(`${path} is a test: `),
  );

  it.each([
    "pytest.ini",
    "tox.ini",
    "sub/setup.cfg",
    "pyproject.toml",
    "conftest.py",
    "pkg/conftest.py",
    "sitecustomize.py",
    "src/usercustomize.py",
    "src/distutils-precedence.pth",
    "package.json",
    "packages/a/package.json",
    "vitest.config.ts",
    "jest.config.cjs",
    "jest.setup.js",
    "src/setupTests.ts",
    "web/vite.config.mts",
    "babel.config.json",
    "mocha.config.js",
    "karma.config.js",
    ".mocharc.yml",
    ".babelrc",
    "sub/.babelrc.json",
    "tsconfig.json",
    "tsconfig.test.json",
    ".repairrc",
    ".repairrc.yml",
  ])("does not change %s, which a runner reads or loads by itself", (path) =>
    expect(refusal(path)).toMatch(`${path} is configuration of the tests, or loaded by itself`),
  );

  it.each([
    ".gitignore",
    "sub/.gitattributes",
    ".gitmodules",
    ".github/workflows/x.yml",
    ".github/.hidden/x.yml",
    ".github/repair.yml",
    ".gitlab-ci.yml",
    ".circleci/config.yml",
    "docs/CODEOWNERS",
    "package-lock.json",
    "sub/pnpm-lock.yaml",
    "yarn.lock",
    "poetry.lock",
    "uv.lock",
    "node_modules/.bin/vitest",
    "sub/node_modules/a/index.js",
  ])("does not change %s, which is protected", (path) =>
    expect(refusal(path)).toMatch(`${path} is protected: `),
  );

  it.each([
    "src/shop/price.py",
    "src/contest.py",
    "src/latest.ts",
    "src/testing-tools.ts",
    "src/attest.js",
    "src/specification/read.ts",
    "lib/fixtures.py",
    "src/config.ts",
    "src/package.ts",
    "README.md",
  ])("may change %s", (path) => expect(refusal(path)).toBeNull());

  it("obeys the user's own globs, too, and every one of its edits is looked at", () => {
    expect(refusal("src/a.ts", { protect: ["src/a.*"] })).toBe("src/a.ts is protected");
    expect(refusal("src/a.ts", { exclude: ["src/**"] })).toBe("src/a.ts is excluded");
    expect(refusal("src/a.ts", { include: ["lib/**"] })).toBe("src/a.ts is not included");
    expect(refusal("tests/a.json", { include: ["tests/**"] })).toMatch("belongs to the tests");
    const edits = ["src/a.ts", "tests/a.json"].map(
      (path) => ({ kind: "insert-symbol", path: repoPath(path), after: null, text: "" }) as const,
    );
    expect(refusedByPolicy({ testing: { isTestFile }, settings: open }, edits)).not.toBeNull();
  });
});
