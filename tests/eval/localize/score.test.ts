import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { packageRoot } from "../../../agent/core/package-root.ts";
import { renderScore } from "../../../eval/localize/render-score.ts";
import { scorePredictions, standardError } from "../../../eval/localize/score.ts";

const numbers = z.record(z.string(), z.number());
const shares = z.object({ file: numbers, func: numbers });

const gold = [
  { id: "a", repository: "x/y", files: ["m.py"], functions: ["m.py::C.f"] },
  { id: "b", repository: "x/y", files: ["n.py", "o.py"], functions: ["n.py::C.__init__"] },
  { id: "c", repository: "x/z", files: ["p.py"], functions: [] },
];

describe("scoring predictions", () => {
  it("wants all gold items within the first k, and counts a missing prediction as a miss", () => {
    const table = scorePredictions(
      [
        { instance_id: "a", files: ["m.py"], functions: ["m.py::g", "m.py::C.f"] },
        { instance_id: "b", files: ["n.py", "q.py", "o.py"], functions: ["n.py::C"] },
      ],
      gold,
    );
    expect(table.files.count).toBe(3);
    expect(table.files.all[1]).toBeCloseTo(100 / 3);
    expect(table.files.all[3]).toBeCloseTo(200 / 3);
    expect(table.files.any[1]).toBeCloseTo(200 / 3);
    expect(table.files.meanReciprocalRank).toBeCloseTo(2 / 3);
    expect(table.functions.count).toBe(2);
    expect(table.functions.all[1]).toBe(50);
    expect(table.functions.all[5]).toBe(100);
    expect(renderScore(table)).toContain("standard error");
  });

  it("counts doubles once and folds an initialiser into its class", () => {
    const files = ["q.py", "q.py", "m.py"];
    const functions = ["m.py::C.f#2", "m.py::C.f"];
    const table = scorePredictions([{ instance_id: "a", files, functions }], gold.slice(0, 1));
    expect(table.files.meanReciprocalRank).toBe(0.5);
    expect(table.functions.all[1]).toBe(100);
  });

  it("gives the standard error of a share", () => {
    expect(standardError(62, 300)).toBeCloseTo(2.8, 1);
  });
});

const reference = join(packageRoot, "../shared/tools/localization");
const hasPython = commandExists("python3");
const missing = !existsSync(join(reference, "score.py"))
  ? " (skipped: ../shared is not at hand)"
  : !hasPython
    ? " (skipped: python3 is not at hand)"
    : "";

describe("the reference scorer", () => {
  it.skipIf(missing !== "")(`agrees to the last digit${missing}`, () => {
    const known: Record<string, { repo: string; files: string[]; functions: string[] }> =
      JSON.parse(readFileSync(join(reference, "gold_lite.json"), "utf8"));
    const instances = Object.entries(known).map(([id, { repo, files, functions }]) => {
      return { id, repository: repo, files, functions };
    });
    const predictions = instances.slice(20).map(({ id, files, functions }, index) => ({
      instance_id: id,
      files: [...Array.from({ length: index % 7 }, (_, at) => `x${at % 3}.py`), ...files],
      functions: [...Array.from({ length: index % 12 }, (_, at) => `x.py::f${at}`), ...functions],
    }));
    const folder = mkdtempSync(join(tmpdir(), "repair-score-"));
    try {
      const file = join(folder, "predictions.jsonl");
      writeFileSync(file, predictions.map((one) => `${JSON.stringify(one)}\n`).join(""));
      const output = execFileSync("python3", [join(reference, "score.py"), "--json", file], {
        encoding: "utf8",
      });
      const [theirs] = z.array(shares).parse(Object.values(JSON.parse(output)));
      if (theirs === undefined) throw new Error("the reference printed nothing");
      const ours = scorePredictions(predictions, instances);
      for (const k of [1, 3, 5, 10] as const) {
        expect(ours.files.all[k]).toBe(theirs.file[`ALL@${k}`]);
        expect(ours.functions.all[k]).toBe(theirs.func[`ALL@${k}`]);
        expect(ours.functions.any[k]).toBe(theirs.func[`ANY@${k}`]);
      }
      expect(ours.files.meanReciprocalRank).toBeCloseTo(theirs.file["MRR"] ?? -1, 12);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function commandExists(command: string): boolean {
  try {
    execFileSync(command, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
