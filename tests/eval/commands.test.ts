import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../agent/core/package-root.ts";
import { benchLatency } from "../../eval/bench/latency.ts";
import { gradePredictions } from "../../eval/grading/predictions/grade-predictions.ts";
import { loadRecords } from "../../eval/run/instance-state.ts";
import { loadManifest, saveManifest } from "../../eval/run/manifest.ts";
import { readPredictions } from "../../eval/predictions/read-predictions.ts";
import { patchFor } from "./support/batch.ts";
import { officialRow } from "./support/instances.ts";
import { nodeEnvironment } from "./support/node-environment.ts";
import { makeSampleRepository } from "./support/sample-repository.ts";

let folder = "";
const program = join(packageRoot, "tests/fixtures/eval/eval-program.ts");
const evaluate = (...argv: string[]) =>
  execa(process.execPath, [program, "eval", ...argv], {
    cwd: folder,
    reject: false,
    stdin: "ignore",
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "eval-commands-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("repair eval", () => {
  it("runs the offline agent on a real repository, grades it, and makes a page of it", async () => {
    await mkdir(join(folder, "clones"));
    const sample = await makeSampleRepository(join(folder, "clones", "sample__sample"));
    const { agent, hidden } = sample.row;
    const row = officialRow({
      repo: agent.repository,
      instance_id: agent.id,
      base_commit: agent.baseCommit,
      // The fix is written in the issue: the literal proposer finds it without a model.
      problem_statement: `add is wrong\n\nadd(1, 2) gives 2. In src/add.mjs change \`return a * b;\` to \`return a + b;\`\n`,
      patch: hidden.patch,
      test_patch: hidden.testPatch,
      FAIL_TO_PASS: hidden.failToPass,
      PASS_TO_PASS: hidden.passToPass,
      log_parser: "parse_log_tap",
    });
    await writeFile(join(folder, "sample.jsonl"), JSON.stringify(row));
    const flags = [
      "--dataset",
      "sample.jsonl",
      "--repos",
      "clones",
      "--offline",
      "--sandbox",
      "process",
    ];
    const ran = await evaluate("run", ...flags, "--out", "batch", "--json");
    expect(ran.stderr).toContain("1 of 1 instance to run");
    const summary = JSON.parse(ran.stdout);
    expect(summary).toMatchObject({ schema_version: 1, total: 1, stopped: null });
    expect(ran.exitCode).toBe(0);
    expect(summary.states).toEqual({ done: 1 });

    const again = await evaluate("run", ...flags, "--out", "batch");
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toMatch(/holds a batch already[^]*--resume/);

    // All that the batch was begun with is in its manifest, also a name by the rules of another version.
    const begun = (await loadManifest(join(folder, "batch")))!;
    await saveManifest(join(folder, "batch"), { ...begun, name: "repair-earlier" });
    const [resumed, graded, templates] = await Promise.all([
      evaluate("run", "--out", "batch", "--redo", "infra", "--json"),
      evaluate("grade", "--predictions", "batch", "--env", "none", "--out", "nothing"),
      evaluate("run", ...flags, "--only", "templates", "--max-tried", "1", "--out", "templates"),
    ]);
    expect(resumed.stderr).toContain("0 of 1 instance to run");
    expect(JSON.parse(resumed.stdout)).toMatchObject({
      states: { done: 1 },
      next: [
        `repair eval grade --predictions ${join(folder, "batch")}`,
        `repair eval report ${join(folder, "batch")}`,
      ],
    });
    // The fix that the issue spells out is nobody's when only the templates propose.
    expect(templates.stdout).toContain("1 instance: 1 ");
    const [record] = await loadRecords(join(folder, "templates"));
    expect(record!.tried_by).not.toHaveProperty("literal");
    expect(await loadManifest(join(folder, "templates"))).toMatchObject({
      part: "templates",
      name: "repair-templates",
      model: null,
    });
    expect(graded.stderr).toContain("1/1 sample__sample-1  environment_error");

    await gradePredictions({
      instances: [hidden],
      predictions: await readPredictions(join(folder, "batch")),
      environment: nodeEnvironment(sample.folder),
      rules: "v5",
      folder: join(folder, "batch", "grade"),
      runId: "r",
      jobs: 1,
      seconds: 60,
      signal: new AbortController().signal,
      onVerdict: () => undefined,
    });
    const reported = await evaluate("report", "batch", "--json");
    expect(reported.exitCode).toBe(0);
    const report = JSON.parse(reported.stdout);
    expect(report.headlines[0]).toMatchObject({ name: "resolved", resolved: { count: 1, of: 1 } });
    expect(report.instances[0]).toMatchObject({ file_rank: 1, resolved: true });
    expect(report.instances[0].cautions.leak).toMatch(/1 of 1/);
    expect(await readFile(join(folder, "batch", "report.html"), "utf8")).toContain(
      "100.0 % resolved",
    );
    expect((await readdir(join(folder, "batch"))).toSorted()).toEqual([
      "all_preds.jsonl",
      "grade",
      "instances",
      "manifest.json",
      "preds.json",
      "report.html",
      "report.json",
      "report.md",
    ]);

    const exported = await evaluate("export", "batch", "--out", "submission");
    expect(exported.stdout).toContain("1 predictions and 1 trajectories");
    expect(await readdir(join(folder, "submission"))).toEqual(
      expect.arrayContaining(["all_preds.jsonl", "logs", "PLEDGE.md", "trajs"]),
    );
  });

  it("says what is wrong and ends with 2, or 7 when the environment cannot be had", async () => {
    const prediction = {
      instance_id: "pallets__flask-1",
      model_name_or_path: "m",
      model_patch: patchFor("a"),
    };
    await writeFile(join(folder, "preds.jsonl"), JSON.stringify(prediction));
    await writeFile(join(folder, "flask.jsonl"), JSON.stringify(officialRow()));
    const cases = [
      { argv: ["grade"], code: 2, says: /neither --predictions nor --from-logs/ },
      {
        argv: ["grade", "--from-logs", "nowhere", "--dataset", "flask.jsonl"],
        code: 2,
        says: /expected a folder/,
      },
      {
        argv: [
          "grade",
          "--predictions",
          "preds.jsonl",
          "--dataset",
          "flask.jsonl",
          "--env",
          "none",
        ],
        code: 7,
        says: /--from-logs/,
      },
      { argv: ["report", "nowhere"], code: 2, says: /neither instances/ },
    ];
    const ends = await Promise.all(cases.map(({ argv }) => evaluate(...argv)));
    for (const [at, { code, says }] of cases.entries()) {
      expect(ends[at]!.stderr + ends[at]!.stdout).toMatch(says);
      expect(ends[at]!.exitCode).toBe(code);
    }
  });

  it("merges predictions of one model, and compares official reports", async () => {
    await writeFile(
      join(folder, "more.json"),
      JSON.stringify([{ instance_id: "b__b-1", model_name_or_path: "n", model_patch: "" }]),
    );
    expect((await evaluate("merge", "preds.jsonl", "more.json", "--out", "merged")).exitCode).toBe(
      2,
    );
    expect(
      (await evaluate("merge", "preds.jsonl", "more.json", "--out", "merged", "--name", "m"))
        .exitCode,
    ).toBe(0);
    expect(await readPredictions(join(folder, "merged"))).toHaveLength(2);
    const official = (resolved: string[], unresolved: string[]) =>
      JSON.stringify({
        resolved_ids: resolved,
        unresolved_ids: unresolved,
        empty_patch_ids: [],
        error_ids: [],
      });
    await writeFile(join(folder, "a.json"), official(["1"], ["2", "3"]));
    await writeFile(join(folder, "b.json"), official(["1", "2"], ["3"]));
    const compared = await evaluate("compare", "a.json", "b.json", "--json");
    expect(JSON.parse(compared.stdout)).toMatchObject({ gained: ["2"], lost: [], p: 1 });
  });
});

describe("the bench", () => {
  it("shows that waiting is shared by concurrent instances and computing is not", async () => {
    const rows = await benchLatency({
      jobs: [1, 4],
      instancesPerJob: 1,
      calls: 2,
      latency: 60,
      computing: 5,
      queue: null,
    });
    const [one, four, , computing] = rows;
    expect(four!.ideal_seconds).toBe(one!.ideal_seconds);
    expect(computing!.ideal_seconds).toBeCloseTo(4 * 2 * 0.005);
    for (const row of rows) expect(row.efficiency).toBeGreaterThan(0);
  });
});
