import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HiddenInstance } from "../../../eval/datasets/instance.ts";
import type { EvaluationEnvironment } from "../../../eval/environments/port.ts";
import { gradePrediction } from "../../../eval/grading/predictions/grade-prediction.ts";

/** What a suite needs to try an environment on: an instance and patches with a known effect on it. */
export interface EnvironmentSample {
  readonly environment: EvaluationEnvironment;
  readonly instance: HiddenInstance;
  /** Temporary; removed by whoever made it. */
  readonly folder: string;
  readonly patches: {
    /** Fixes it. */
    readonly gold: string;
    /** Applies, and fixes nothing. */
    readonly wrong: string;
    /** Prints passing results by itself and ends with 0. */
    readonly forged: string;
    /** Never ends. */
    readonly endless: string;
    /** Replaces the hidden test's file by one that passes. */
    readonly tests: string;
    /** Does not apply. */
    readonly garbled: string;
  };
  /** Limit for the endless patch, seconds. */
  readonly shortSeconds: number;
}

/** Every `EvaluationEnvironment` passes this. */
export function environmentContract(name: string, make: () => Promise<EnvironmentSample>): void {
  describe(`an evaluation environment: ${name}`, () => {
    let sample: EnvironmentSample;
    beforeAll(async () => {
      sample = await make();
    });
    afterAll(() => sample?.environment.close());

    const grade = (patch: string, seconds = 60) =>
      gradePrediction({
        instance: sample.instance,
        prediction: {
          instance_id: sample.instance.id,
          model_name_or_path: "m",
          model_patch: patch,
        },
        environment: sample.environment,
        rules: "v5",
        folder: join(sample.folder, `grade-${Math.random().toString(36).slice(2)}`),
        seconds,
        signal: new AbortController().signal,
      });

    it("says that the instance runs here", async () => {
      expect(await sample.environment.check(sample.instance)).toMatchObject({ kind: "ready" });
    });

    it("lets the gold patch be resolved", async () => {
      expect(await grade(sample.patches.gold)).toMatchObject({ kind: "graded", resolved: true });
    });

    it("does not let a wrong patch or no patch be resolved", async () => {
      expect(await grade(sample.patches.wrong)).toMatchObject({ kind: "graded", resolved: false });
      expect(await grade("")).toMatchObject({ kind: "empty_patch", resolved: false });
    });

    it("does not believe a patch that prints passing results and ends with 0", async () => {
      expect(await grade(sample.patches.forged)).toMatchObject({ resolved: false });
    });

    it("puts the hidden tests back over what a patch made of them", async () => {
      expect(await grade(sample.patches.tests)).toMatchObject({ resolved: false });
    });

    it("tells a patch that does not apply from one that never ends", async () => {
      expect(await grade(sample.patches.garbled)).toMatchObject({
        kind: "error",
        why: "the patch does not apply",
      });
      const endless = await grade(sample.patches.endless, sample.shortSeconds);
      expect(endless).toMatchObject({ kind: "error" });
      expect(endless.why).toMatch(/over/);
    });

    it("begins every evaluation of a session from a clean checkout", async () => {
      const signal = new AbortController().signal;
      const session = await sample.environment.open(sample.instance, {
        folder: join(sample.folder, "session"),
        signal,
      });
      for (const patch of [sample.patches.tests, sample.patches.wrong, sample.patches.gold]) {
        const run = await session.evaluate({ patch, seconds: 60, signal });
        expect(run.kind).toBe("ran");
      }
      await session.close();
      expect(await grade(sample.patches.gold)).toMatchObject({ resolved: true });
    });
  });
}
