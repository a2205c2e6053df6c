import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatasets } from "../../../eval/commands/datasets.ts";
import { readArchive } from "../../../eval/grading/archive.ts";
import { gradeLogs } from "../../../eval/grading/logs/grade-logs.ts";
import { hiddenInstance, officialLog } from "../support/instances.ts";
import { dataIsAbsent, sharedData, skipNote } from "../support/shared-data.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "grade-logs-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const green = officialLog("PASSED tests/test_a.py::test_new\nPASSED tests/test_a.py::test_old");

describe("grading logs that exist", () => {
  it("reads the official tree and compares it with an index", async () => {
    const logs = join(folder, "logs", "run_evaluation", "run1", "some-model", "pallets__flask-1");
    await mkdir(logs, { recursive: true });
    await writeFile(join(logs, "test_output.txt"), green);
    const index = join(folder, "index.jsonl");
    await writeFile(
      index,
      `${JSON.stringify({ run: "run1", instance_id: "pallets__flask-1", resolved: false })}\n`,
    );
    await writeFile(join(folder, "exceptions.json"), "[]");
    const summary = await gradeLogs({
      from: join(folder, "logs"),
      index,
      instances: [hiddenInstance()],
      rules: "v5",
    });
    expect(summary).toMatchObject({ total: 1, resolved: 1, agree: 0, disagree: 1, unlisted: 1 });
    expect(summary.verdicts[0]).toMatchObject({ model: "some-model", resolved: true });
  });

  it("says which logs it could not place", async () => {
    const summary = await gradeLogs({
      from: join(folder, "logs"),
      index: null,
      instances: [],
      rules: "v5",
    });
    expect(summary).toMatchObject({ total: 0, agree: null });
    expect(summary.unmatched).toEqual(["run1/pallets__flask-1: not in the dataset"]);
  });

  it("reads what tar writes, long names and compression included", async () => {
    const deep = join("x".repeat(70), "y".repeat(70), "z".repeat(70));
    await mkdir(join(folder, "tar", deep), { recursive: true });
    await writeFile(join(folder, "tar", deep, "test_output.txt"), green);
    await writeFile(join(folder, "tar", "empty.eval.log"), "");
    for (const format of ["gnu", "posix", "ustar"]) {
      execFileSync("tar", ["-czf", "a.tgz", `--format=${format}`, "-C", "tar", "."], {
        cwd: folder,
      });
      const files = [...readArchive(await readFile(join(folder, "a.tgz")))];
      expect(files.map(({ name, bytes }) => `${name} ${bytes.length}`).toSorted()).toEqual([
        "./empty.eval.log 0",
        `./${deep}/test_output.txt ${green.length}`,
      ]);
    }
  });

  it("refuses something that is no archive, or half of one", async () => {
    expect(() => [...readArchive(new TextEncoder().encode("x".repeat(600)))]).toThrow(/octal/);
    const whole = await readFile(join(folder, "a.tgz"));
    expect(() => [...readArchive(whole.subarray(0, 100))]).toThrow(/unexpected end/);
  });
});

describe.skipIf(dataIsAbsent)(`the 1,049 recorded evaluations${skipNote}`, () => {
  it.each(["v4", "v5"] as const)(
    "are judged as recorded under %s, except where the record is wrong",
    async (rules) => {
      const dataset = await openDatasets({
        names: "lite,lite-dev",
        near: join(sharedData, "eval-logs"),
        signal: AbortSignal.timeout(60_000),
      });
      const summary = await gradeLogs({
        from: join(sharedData, "eval-logs"),
        index: join(sharedData, "eval-logs", "index.jsonl"),
        instances: dataset.rows.map(({ hidden }) => hidden),
        rules,
      });
      expect(summary).toMatchObject({ total: 1049, resolved: 480, unmatched: [], unlisted: 0 });
      expect(summary.exceptions.map((row) => row.instance_id).sort()).toEqual([
        "django__django-11039",
        "django__django-13660",
        "matplotlib__matplotlib-25311",
        "matplotlib__matplotlib-25332",
        "matplotlib__matplotlib-25433",
        "matplotlib__matplotlib-25442",
        "matplotlib__matplotlib-25498",
        "psf__requests-2317",
        "sympy__sympy-13177",
      ]);
    },
  );
});
