import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { repoPath } from "../../../agent/core/model.ts";
import { runnerNamed } from "../../../tools/tests/runners.ts";
import { titlePattern } from "../../../tools/tests/runners/script.ts";
import { fileOf, select, titlesOf } from "../../../tools/tests/selection.ts";

const title = fc
  .string({ minLength: 1, maxLength: 30, unit: "grapheme" })
  .filter((text) => text.trim() === text && !text.includes("\n"));

describe("asking for single tests", () => {
  it("makes a pattern that matches the chosen title, whatever characters it has", () => {
    fc.assert(
      fc.property(fc.array(title, { minLength: 1, maxLength: 4 }), (titles) => {
        const pattern = new RegExp(titlePattern([titles.join(" > ")]));
        return pattern.test(titles.join(" "));
      }),
    );
  });

  it("makes a pattern that matches no other title", () => {
    fc.assert(
      fc.property(title, title, (chosen, other) => {
        fc.pre(chosen !== other && !/ > | $/.test(chosen + other));
        return !new RegExp(titlePattern([chosen])).test(other);
      }),
    );
  });

  it("finds the file and the titles of an id again", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("a.test.ts", "src/b.spec.mjs", "test/c.js"),
        title,
        (file, name) => {
          const id = `${file} > ${name}`;
          return fileOf(id) === file && titlesOf(id) === name;
        },
      ),
    );
    expect(fileOf("tests/test_a.py::TestX::test_y[a.js > b::c]")).toBe("tests/test_a.py");
    expect(fileOf("tests/test_a.py")).toBe("tests/test_a.py");
    expect(fileOf("(unknown file)")).toBe("(unknown file)");
    expect(fileOf("../outside.py::test")).toBeNull();
  });

  it("passes pytest's ids through as they are", () => {
    fc.assert(
      fc.property(title, (parameter) => {
        const id = `tests/test_a.py::test_b[${parameter}]`;
        const { argv } = runnerNamed("pytest").command(
          { kind: "tests", tests: [id] },
          { seconds: 1 },
        );
        const options: unknown = JSON.parse(argv[3] ?? "");
        expect(options).toMatchObject({ files: ["tests/test_a.py"], only: [id] });
      }),
    );
  });

  it("keeps ids and paths relative to the folder of a package", () => {
    const selected = select(
      { kind: "tests", tests: ["packages/a/x.test.ts > y", "packages/b/z.test.ts > w"] },
      "packages/a",
    );
    expect(selected).toEqual({ files: ["x.test.ts"], only: ["x.test.ts > y"] });
  });

  it("asks for more, never for less, when a command line would be too long", () => {
    const tests = Array.from({ length: 20_000 }, (_, index) => `tests/test_a.py::test_${index}`);
    expect(select({ kind: "tests", tests }, "")).toEqual({
      files: ["tests/test_a.py"],
      only: null,
    });
    const files = Array.from({ length: 20_000 }, (_, index) => repoPath(`tests/test_${index}.py`));
    expect(select({ kind: "files", files }, "")).toEqual({ files: [], only: null });
    expect(select({ kind: "tests", tests: [] }, "")).toEqual({ files: [], only: null });
  });

  it("replaces the name filter of the repository's own script", () => {
    const words = ["-t", "other", "--testNamePattern=x", "--config", "a.json"];
    const tests = ["a.test.js > b"];
    for (const name of ["jest", "vitest", "mocha"]) {
      const runner = runnerNamed(name, { arguments: words });
      const { shown = [] } = runner.command({ kind: "tests", tests }, { seconds: 1 });
      expect(shown.join(" ")).toContain("--config a.json");
      expect(shown.join(" ")).not.toMatch(/other|=x/);
      expect(runner.command({ kind: "all" }, { seconds: 1 }).shown?.join(" ")).toContain(
        "-t other",
      );
    }
  });

  it("gives every run a report file of its own", () => {
    const runner = runnerNamed("vitest");
    const names = [1, 2].flatMap(() => runner.command({ kind: "all" }, { seconds: 1 }).resultFiles);
    expect(new Set(names).size).toBe(names.length);
  });
});
