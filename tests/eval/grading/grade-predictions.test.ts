import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EvaluationRun } from "../../../eval/environments/port.ts";
import { describeVerdict } from "../../../eval/commands/grade-summary.ts";
import type { GradedPrediction } from "../../../eval/grading/predictions/earlier-verdict.ts";
import type { GradePredictionsOptions } from "../../../eval/grading/predictions/grade-predictions.ts";
import { findForgerySigns } from "../../../eval/grading/forgery.ts";
import { gradePredictions } from "../../../eval/grading/predictions/grade-predictions.ts";
import { gradeLogs } from "../../../eval/grading/logs/grade-logs.ts";
import {
  addedTestFilesOf,
  testDirectives,
  testFilesOf,
} from "../../../eval/grading/official-script.ts";
import { openDatasets } from "../../../eval/commands/datasets.ts";
import { readVerdicts } from "../../../eval/commands/verdicts.ts";
import { answering, ran } from "../support/answering.ts";
import { hiddenInstance, officialLog } from "../support/instances.ts";
import { patchFor } from "../support/batch.ts";
import { dataIsAbsent, sharedData, skipNote } from "../support/shared-data.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "grade-predictions-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const green = officialLog(
  "PASSED tests/test_a.py::test_new\nPASSED tests/test_a.py::test_old\n=== 2 passed in 0.01s ===",
);
const instances = ["1", "2", "3", "4", "5"].map((n) =>
  hiddenInstance({ instance_id: `pallets__flask-${n}` }),
);

const predictions = instances.slice(0, 4).map(({ id }, n) => ({
  instance_id: id,
  model_name_or_path: "org/model",
  model_patch: n === 3 ? "" : patchFor(id),
}));

const options = {
  instances,
  predictions,
  rules: "v5",
  runId: "r1",
  jobs: 2,
  seconds: 10,
  signal: new AbortController().signal,
  onVerdict: () => undefined,
} as const;

describe("grading predictions", () => {
  const answers = {
    "pallets__flask-1": ran(green),
    "pallets__flask-2": ran(officialLog("ModuleNotFoundError: x")),
  };

  it("writes the official files", async () => {
    const environment = answering(answers);
    const graded = await gradePredictions({ ...options, environment, folder });
    expect(graded.reportFile).toBe(join(folder, "org__model.r1.json"));
    expect(JSON.parse(await readFile(graded.reportFile, "utf8"))).toEqual({
      total_instances: 5,
      submitted_instances: 4,
      completed_instances: 2,
      resolved_instances: 1,
      unresolved_instances: 1,
      infra_failure_instances: 0,
      ambiguous_failure_instances: 1,
      empty_patch_instances: 1,
      error_instances: 1,
      completed_ids: ["pallets__flask-1", "pallets__flask-2"],
      incomplete_ids: ["pallets__flask-5"],
      empty_patch_ids: ["pallets__flask-4"],
      submitted_ids: ["1", "2", "3", "4"].map((n) => `pallets__flask-${n}`),
      resolved_ids: ["pallets__flask-1"],
      unresolved_ids: ["pallets__flask-2"],
      infra_failure_ids: [],
      ambiguous_failure_ids: ["pallets__flask-2"],
      failure_reasons: { "pallets__flask-2": "missing_module" },
      error_ids: ["pallets__flask-3"],
      schema_version: 2,
    });
    const logs = join(folder, "logs", "run_evaluation", "r1", "org__model", "pallets__flask-1");
    expect(JSON.parse(await readFile(join(logs, "report.json"), "utf8"))).toMatchObject({
      "pallets__flask-1": { resolved: true, patch_exists: true },
    });
    expect(await readFile(join(logs, "patch.diff"), "utf8")).toBe(patchFor("pallets__flask-1"));
  });

  it("leaves logs that grade the same again", async () => {
    const again = await gradeLogs({
      from: join(folder, "logs"),
      index: null,
      instances,
      rules: "v5",
    });
    const resolved = again.verdicts.filter((v) => v.resolved).map((v) => v.instance_id);
    expect(resolved).toEqual(["pallets__flask-1"]);
  });

  it("does not repeat a verdict on the same patch, and does on another or after a broken environment", async () => {
    const environment = answering({ ...answers, "pallets__flask-3": ran(green) });
    const changed = predictions.map((p, n) =>
      n === 1 ? { ...p, model_patch: patchFor("other") } : p,
    );
    await gradePredictions({ ...options, predictions: changed, environment, folder });
    expect(environment.opened.toSorted()).toEqual(["pallets__flask-2", "pallets__flask-3"]);
  });

  it("asks again after a time-out under another limit, for other tests, and when it is told to", async () => {
    const where = join(folder, "limits");
    const instance = instances[0]!;
    const slow: EvaluationRun = { kind: "timed-out", log: "", seconds: 1 };
    const grade = async (more: Partial<GradePredictionsOptions>, answer: EvaluationRun) => {
      const environment = answering({ [instance.id]: answer });
      const lines: string[] = [];
      const onVerdict = (graded: GradedPrediction) => void lines.push(describeVerdict(graded));
      const of = { ...options, predictions: predictions.slice(0, 1), onVerdict, ...more };
      await gradePredictions({ ...of, environment, folder: where });
      return { ran: environment.opened.length === 1, line: lines[0] };
    };
    expect((await grade({ seconds: 1 }, slow)).line).toMatch(
      /error {2}[\d.]+ s: tests ran over 1 s$/,
    );
    const same = await grade({ seconds: 1 }, ran(green));
    expect(same).toMatchObject({ ran: false });
    expect(same.line).toMatch(/tests ran over 1 s \(from an earlier run\)$/);
    const longer = await grade({ seconds: 60 }, ran(green));
    expect(longer).toMatchObject({ ran: true });
    expect(longer.line).not.toContain("earlier");
    expect(await grade({ seconds: 1 }, ran(green))).toMatchObject({ ran: false });
    const others = [{ ...instance, passToPass: ["tests/test_a.py::test_older"] }];
    expect(await grade({ instances: others }, ran(green))).toMatchObject({ ran: true });
    expect(await grade({ instances: others, redo: true }, slow)).toMatchObject({ ran: true });
  });

  it("asks again when the packages or the checks are others, and when a verdict does not say", async () => {
    const where = join(folder, "runtimes");
    const { id } = instances[0]!;
    const file = join(where, "logs", "run_evaluation", "r1", "org__model", id, "verdict.json");
    const grade = async (key: string | null) => {
      const environment = answering({ [id]: ran(green) }, key);
      const one = { ...options, predictions: predictions.slice(0, 1), environment };
      await gradePredictions({ ...one, folder: where });
      return environment.opened.length === 1;
    };
    const rewrite = async (change: (verdict: Record<string, unknown>) => object) =>
      writeFile(file, JSON.stringify(change(JSON.parse(await readFile(file, "utf8")))));
    expect([await grade("a"), await grade("a"), await grade("b")]).toEqual([true, false, true]);
    await rewrite((verdict) => ({ ...verdict, checks: 0 }));
    expect([await grade("b"), await grade("b")]).toEqual([true, false]);
    await rewrite(({ checks: _, runtime_key: __, ...verdict }) => verdict);
    expect((await readVerdicts(where)).get(id)).toMatchObject({ resolved: true, checks: null });
    expect([await grade("b"), await grade("b")]).toEqual([true, false]);
  });

  it("names excluded tests, and judges nothing when no fix is left to judge", async () => {
    const where = join(folder, "excluded");
    const partly = officialLog(
      "PASSED tests/test_a.py::test_new\nFAILED tests/test_a.py::test_old\n=== 1 failed, 1 passed in 0.1s ===",
      1,
    );
    const environment = answering({
      "pallets__flask-1": ran(partly, [{ test: "tests/test_a.py::test_old", why: "network" }]),
      "pallets__flask-2": ran(green, [{ test: "tests/test_a.py::test_new", why: "network" }]),
    });
    await gradePredictions({
      ...options,
      predictions: predictions.slice(0, 2),
      environment,
      folder: where,
    });
    const verdicts = await readVerdicts(where);
    expect(verdicts.get("pallets__flask-1")).toMatchObject({
      resolved: true,
      resolved_by_official_rules: false,
      excluded: [{ test: "tests/test_a.py::test_old" }],
    });
    expect(verdicts.get("pallets__flask-2")).toMatchObject({
      kind: "environment_error",
      resolved: false,
    });
  });

  it("refuses predictions of another dataset", async () => {
    const stranger = { instance_id: "x__y-1", model_name_or_path: "m", model_patch: "d" };
    await expect(
      gradePredictions({ ...options, predictions: [stranger], environment: answering({}), folder }),
    ).rejects.toThrow(/not in the dataset: x__y-1/);
  });

  it("survives a damaged verdict of an earlier run", async () => {
    const logs = join(folder, "logs", "run_evaluation", "r1", "org__model", "pallets__flask-1");
    await writeFile(join(logs, "verdict.json"), "{");
    const environment = answering(answers);
    await gradePredictions({
      ...options,
      predictions: predictions.slice(0, 1),
      environment,
      folder,
    });
    expect(environment.opened).toEqual(["pallets__flask-1"]);
  });
});

describe.skipIf(dataIsAbsent)(`the official script on real rows${skipNote}`, () => {
  it("finds the reset files and directives that the published scripts have, and no forgery in gold patches", async () => {
    const { rows } = await openDatasets({
      names: "lite",
      near: sharedData,
      signal: AbortSignal.timeout(60_000),
    });
    for (const { hidden } of rows) {
      const files = [...testFilesOf(hidden.testPatch), ...addedTestFilesOf(hidden.testPatch)];
      const reset = new RegExp(`^git checkout ${hidden.baseCommit} (.*)$`, "m");
      const listed = reset.exec(hidden.evaluationScript!)?.[1]?.split(" ");
      expect(listed?.toSorted()).toEqual(files.toSorted());
      expect(hidden.evaluationScript).toContain(
        ` ${testDirectives(hidden.repository, hidden.testPatch).join(" ")}\n`,
      );
      expect(findForgerySigns({ instance: hidden, patch: hidden.patch, log: "" })).toEqual([]);
    }
  });
});
