import type { ZodType } from "zod";
import type { RunContext } from "../core/run-context.ts";

export interface StepOptions<Value> {
  readonly name: string;
  readonly dependsOn: unknown;
  readonly schema: ZodType<Value>;
  /** One line for whoever watches. */
  readonly summary: (value: Value) => string;
}

/** A journaled step that tells who watches when it starts and ends, and obeys the limits. */
export async function journaled<Value>(
  context: RunContext,
  options: StepOptions<Value>,
  work: () => Promise<Value>,
): Promise<Value> {
  context.checkLimits();
  const started = performance.now();
  context.emit({ kind: "step-started", step: options.name, at: new Date().toISOString() });
  const value = await context.journal.step(options.name, options.dependsOn, options.schema, work);
  context.emit({
    kind: "step-finished",
    step: options.name,
    at: new Date().toISOString(),
    seconds: (performance.now() - started) / 1000,
    replayed: context.journal.replayed(options.name),
    summary: options.summary(value),
  });
  return value;
}
