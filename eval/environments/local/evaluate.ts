import { Interrupted } from "../../../agent/core/errors.ts";
import type { CommandResult } from "../../../agent/core/model.ts";
import type { SandboxProvider } from "../../../agent/core/ports.ts";
import type { HiddenInstance } from "../../datasets/instance.ts";
import { testDirectives, wrapTestOutput } from "../../grading/official-script.ts";
import type { EvaluationRun } from "../port.ts";
import type { Checkout } from "./checkout.ts";
import { applyLayer } from "./layer.ts";
import type { Runtime } from "./runtime.ts";

/** An instance's environment, ready to run: what is the same for every patch. */
export interface RunnableInstance {
  readonly instance: HiddenInstance;
  readonly runtime: Runtime;
  readonly checkout: Checkout;
  readonly sandboxes: SandboxProvider;
}

export interface EvaluateOptions {
  readonly patch: string;
  /** For the test command. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** What the exclusions are added to. */
export type RawRun =
  | Exclude<EvaluationRun, { kind: "ran" }>
  | { readonly kind: "ran"; readonly log: string; readonly seconds: number };

/**
 * One run in the official order: clean checkout, model patch, test files back to base, test patch,
 * test command. Source: SWE-bench v5.0.2, `harness/test_spec/python.py` and `run_evaluation.py`.
 */
export async function evaluatePatch(
  runnable: RunnableInstance,
  options: EvaluateOptions,
): Promise<RawRun> {
  const { checkout, instance } = runnable;
  await checkout.clean();
  const model = await checkout.applyModelPatch(options.patch);
  if (!model.applied) return { kind: "patch-did-not-apply", log: model.log };
  const applied = await checkout.applyTestPatch(instance.testPatch);
  await applyLayer(runnable.runtime.layer, checkout.folder);
  const lacking = checkout.lacking().map((file) => `the clone does not have ${file}\n`);
  const before = `${lacking.join("")}${model.log}>>>>> Applied Patch (pred)\n${applied}`;
  return runTests(runnable, { ...options, before });
}

const megabyte = 1024 ** 2;

const limits = {
  memoryBytes: 6 * 1024 * megabyte,
  processes: 1024,
  fileBytes: 1024 * megabyte,
  outputBytes: 32 * megabyte,
};

async function runTests(
  runnable: RunnableInstance,
  { before, seconds, signal }: EvaluateOptions & { readonly before: string },
): Promise<RawRun> {
  const { runtime, instance } = runnable;
  const sandbox = await runnable.sandboxes.open(
    {
      source: runnable.checkout.folder,
      readOnlyFolders: runtime.readOnlyFolders,
      links: runtime.links,
      environment: runtime.environment,
      limits,
      network: "none",
    },
    signal,
  );
  try {
    const result = await sandbox.run(
      {
        argv: runtime.command(testDirectives(instance.repository, instance.testPatch)),
        folder: "",
        environment: runtime.variablesAt(sandbox.root),
        seconds,
      },
      signal,
    );
    return readResult(result, before);
  } finally {
    await sandbox.close();
  }
}

function readResult({ end, stdout, stderr, seconds }: CommandResult, before: string): RawRun {
  const tests = `${stdout}${stderr}`;
  const log = (exitCode: number) => wrapTestOutput({ before, tests, exitCode, after: "" });
  switch (end.kind) {
    case "exited":
      return { kind: "ran", log: log(end.code), seconds };
    case "signalled":
    case "output-limit":
      // The patch's doing, or the tests': no runner ends like that.
      return { kind: "ran", log: log(137), seconds };
    case "timed-out":
      return { kind: "timed-out", log: `${before}\n${tests}`, seconds };
    case "cancelled":
      throw new Interrupted();
    case "not-found":
      return { kind: "environment-failed", why: `the tests were not run: ${stderr}`, log: tests };
  }
  throw new RangeError("unreachable");
}
