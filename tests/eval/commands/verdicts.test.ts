import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readJudged } from "../../../eval/commands/compare.ts";
import { readBatchVerdicts } from "../../../eval/commands/verdicts.ts";
import type { EvaluationRun } from "../../../eval/environments/port.ts";
import { gradePredictions } from "../../../eval/grading/predictions/grade-predictions.ts";
import { readPredictions } from "../../../eval/predictions/read-predictions.ts";
import { loadRecords } from "../../../eval/run/instance-state.ts";
import { loadManifest } from "../../../eval/run/manifest.ts";
import { runBatch } from "../../../eval/run/run-batch.ts";
import type { InstanceResult } from "../../../eval/run/repair-instance.ts";
import { answering, ran } from "../support/answering.ts";
import { agentInstances, patchFor, patchResult, result, scripted } from "../support/batch.ts";
import { hiddenInstance, officialLog } from "../support/instances.ts";

const id = "pallets__flask-001";
const green = ran(
  officialLog(
    "PASSED tests/test_a.py::test_new\nPASSED tests/test_a.py::test_old\n=== 2 passed in 0.01s ===",
  ),
);
const red = ran(
  officialLog(
    "FAILED tests/test_a.py::test_new\nPASSED tests/test_a.py::test_old\n=== 1 failed, 1 passed in 0.01s ===",
    1,
  ),
);

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "verdicts-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function attempt(batch: string, answer: InstanceResult): Promise<void> {
  await runBatch({
    folder: batch,
    instances: agentInstances(1),
    repair: scripted(() => answer).repair,
    model: "m",
    jobs: 1,
    limits: { dollarsPerInstance: null, dollarsTotal: null, secondsPerInstance: null },
    retryInfrastructure: 0,
    redo: "all",
    signal: new AbortController().signal,
    emit: () => undefined,
  });
}

async function grade(batch: string, runId: string, answer: EvaluationRun): Promise<void> {
  await gradePredictions({
    instances: [hiddenInstance({ instance_id: id })],
    predictions: await readPredictions(batch),
    environment: answering({ [id]: answer }),
    rules: "v5",
    folder: join(batch, "grade"),
    runId,
    jobs: 1,
    seconds: 10,
    signal: new AbortController().signal,
    onVerdict: () => undefined,
  });
}

async function read(batch: string) {
  const records = await loadRecords(batch);
  return readBatchVerdicts(join(batch, "grade"), { batch, records });
}

describe("what is compared", () => {
  it("is refused with a remedy when it is no report, or no JSON at all", async () => {
    const path = join(root, "text.txt");
    await writeFile(path, "not JSON");
    await expect(readJudged(path)).rejects.toThrow(/text.txt, which is no official report/);
    await writeFile(join(root, "manifest.json"), "{");
    await expect(loadManifest(root)).rejects.toThrow(/no manifest of this version, or damaged/);
    await rm(join(root, "manifest.json"));
  });
});

describe("the verdicts of a batch", () => {
  it("are the newest ones, whatever the runs are called", async () => {
    const batch = join(root, "newest");
    await attempt(batch, patchResult(id));
    await grade(batch, "zz-old", green);
    await grade(batch, "aa-new", red);
    expect((await read(batch)).verdicts.get(id)).toMatchObject({ kind: "graded", resolved: false });
  });

  it("are those that were taken over again last", async () => {
    const batch = join(root, "again");
    await attempt(batch, patchResult(id));
    await grade(batch, "first", green);
    await grade(batch, "second", red);
    await grade(batch, "first", red);
    expect((await read(batch)).verdicts.get(id)).toMatchObject({ kind: "graded", resolved: true });
  });

  it("on a patch of an earlier attempt say nothing about the present one", async () => {
    const batch = join(root, "stale");
    await attempt(batch, patchResult(id));
    await grade(batch, "r", green);
    await attempt(batch, {
      ...patchResult(id),
      outcome: { kind: "patch", diff: patchFor("other"), verified: true },
    });
    const { verdicts, stale } = await read(batch);
    expect([...verdicts]).toEqual([]);
    expect(stale).toEqual([id]);
  });

  it("on a patch do not speak for an attempt that made none, and one on none does", async () => {
    const batch = join(root, "empty");
    await attempt(batch, patchResult(id));
    await grade(batch, "zz-old", green);
    await attempt(batch, result());
    expect((await read(batch)).stale).toEqual([id]);
    await grade(batch, "aa-new", green);
    const { verdicts, stale } = await read(batch);
    expect(verdicts.get(id)).toMatchObject({ kind: "empty_patch", resolved: false });
    // A folder of verdicts alone speaks for it too, in comparisons.
    expect([...(await readJudged(join(batch, "grade")))]).toEqual([[id, false]]);
    expect(stale).toEqual([]);
  });
});
