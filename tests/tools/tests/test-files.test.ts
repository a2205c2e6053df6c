import { describe, expect, it } from "vitest";
import { repoPath, type RepoPath } from "../../../agent/core/model.ts";
import { isTestFile, testsNear, testsNearAll } from "../../../tools/tests/test-files.ts";

describe("test files", () => {
  it.each([
    "tests/test_a.py",
    "pkg/a_test.py",
    "app/tests.py",
    "conftest.py",
    "src/a.test.ts",
    "src/a.spec.jsx",
    "test/anything.js",
    "src/__tests__/a.tsx",
    "pkg/a_test.go",
    "src/ATest.java",
  ])("%s is one", (path) => expect(isTestFile(path)).toBe(true));

  it.each([
    "src/contest.py",
    "src/latest.ts",
    "tests/__init__.py",
    "tests/data.json",
    "vitest.config.ts",
    "src/testing-tools.ts",
    "src/attest.js",
  ])("%s is none", (path) => expect(isTestFile(path)).toBe(false));

  it("are near when they share the name, import the file, or share folders; in this order", () => {
    const near = (source: string, tests: readonly string[], imports?: [string, string[]][]) =>
      testsNear(
        repoPath(source),
        tests.map(repoPath),
        new Map<RepoPath, string[]>(
          (imports ?? []).map(([path, names]) => [repoPath(path), names]),
        ),
      );
    expect(
      near(
        "src/shop/price.py",
        [
          "tests/cart/test_cart.py",
          "tests/shop/test_tax.py",
          "tests/test_all.py",
          "tests/shop/test_price.py",
        ],
        [["tests/test_all.py", ["shop.price"]]],
      ),
    ).toEqual(["tests/shop/test_price.py", "tests/test_all.py", "tests/shop/test_tax.py"]);
    expect(near("src/price.ts", ["src/price.test.ts", "src/cart.test.ts"])).toEqual([
      "src/price.test.ts",
    ]);
    expect(near("shop/__init__.py", ["tests/test_shop.py"])).toEqual(["tests/test_shop.py"]);
    expect(near("lib/price.js", ["test/price-rounding.js", "test/cart.js"])).toEqual([
      "test/price-rounding.js",
    ]);
  });

  it("are near when their folder, or a folder for a file named tests, has the name", () => {
    const near = (source: string, tests: readonly string[]) =>
      testsNear(repoPath(source), tests.map(repoPath));
    expect(
      near("src/_app/logging.py", ["testing/logging/test_format.py", "testing/test_terminal.py"]),
    ).toEqual(["testing/logging/test_format.py"]);
    expect(near("app/admin.py", ["tests/admin_views/tests.py"])).toEqual([
      "tests/admin_views/tests.py",
    ]);
    expect(near("app/_reader.py", ["tests/test_reader.py"])).toEqual(["tests/test_reader.py"]);
  });

  it("of several sources are the first's own, then the namesakes of the others, then distant ones", () => {
    const tests = ["pkg/tests/test_far.py", "tests/test_price.py", "tests/test_cart.py"];
    const sources = ["pkg/cart.py", "lib/price.py"].map(repoPath);
    expect(testsNearAll(sources, tests.map(repoPath))).toEqual([
      "tests/test_cart.py",
      "tests/test_price.py",
      "pkg/tests/test_far.py",
    ]);
  });
});
