import type { EnvironmentReadiness } from "../environments/port.ts";
import { counted } from "../words.ts";

export type Check = { readonly id: string } & EnvironmentReadiness;

/** What is known to run, what ought to, and what does not: a plan is no proof. */
export function summarizeChecks(checks: readonly Check[], environment: string) {
  const reasons: Record<string, number> = {};
  for (const check of checks)
    if (check.kind === "not-ready") reasons[check.reason] = (reasons[check.reason] ?? 0) + 1;
  const ready = checks.filter((check) => check.kind === "ready");
  const tried = ready.filter((check) => check.tried === true).length;
  return {
    schema_version: 1,
    environment,
    total: checks.length,
    ready: ready.length,
    /** Of the ready ones: the gold patch was run here and holds, or only nothing speaks against it. */
    tried,
    planned: ready.length - tried,
    reasons,
    instances: checks,
  } as const;
}

export function describeChecks(checks: readonly Check[], environment: string): string {
  const { total, tried, planned, ready } = summarizeChecks(checks, environment);
  const lines = checks.map((check) =>
    check.kind === "ready"
      ? `  ${check.tried === true ? "tried    " : "planned  "}  ${check.id}  ${check.how}`
      : `  not ready  ${check.id}  ${check.reason}: ${check.why}${check.mend === null ? "" : `\n             → ${check.mend}`}`,
  );
  return [
    `of ${counted(total, "instance")} ${tried} ran here with the gold patch, ${planned} are planned and not tried yet, ${total - ready} cannot run here (environment ${environment})`,
    ...(planned === 0 ? [] : ["  (repair eval grade --predictions gold tries them)"]),
    ...lines,
  ].join("\n");
}
