import type { GradedPrediction } from "../grading/predictions/earlier-verdict.ts";
import type { GradedInstance } from "../grading/predictions/graded-instance.ts";
import type { GradingRules } from "../grading/rules.ts";

export interface GradeSummary {
  readonly schema_version: 1;
  readonly environment: string;
  readonly rules: GradingRules;
  readonly total: number;
  readonly resolved: number;
  readonly unresolved: number;
  readonly empty_patch: number;
  /** The patch does not apply, time-out, unreadable log. */
  readonly error: number;
  /** Not graded because the environment failed: neither resolved nor not. */
  readonly environment_error: number;
  readonly resolved_by_official_rules: number;
  /** Instances with expected tests that do not hold in this environment, by id. */
  readonly excluded_tests: Readonly<Record<string, readonly string[]>>;
  readonly forgeries: Readonly<Record<string, readonly string[]>>;
  readonly resolved_ids: readonly string[];
  readonly environment_errors: Readonly<Record<string, string>>;
  readonly seconds: number;
  readonly report: string;
}

export function summarizeVerdicts(
  verdicts: readonly GradedInstance[],
  about: {
    readonly environment: string;
    readonly rules: GradingRules;
    readonly reportFile: string;
  },
): GradeSummary {
  const of = (kind: GradedInstance["kind"]) => verdicts.filter((verdict) => verdict.kind === kind);
  const graded = of("graded");
  const resolved = graded.filter((verdict) => verdict.resolved);
  const broken = of("environment_error");
  return {
    schema_version: 1,
    environment: about.environment,
    rules: about.rules,
    total: verdicts.length,
    resolved: resolved.length,
    unresolved: graded.length - resolved.length,
    empty_patch: of("empty_patch").length,
    error: of("error").length,
    environment_error: broken.length,
    resolved_by_official_rules: graded.filter((v) => v.resolved_by_official_rules).length,
    excluded_tests: Object.fromEntries(
      verdicts
        .filter(({ excluded }) => excluded.length > 0)
        .map((v) => [v.instance_id, v.excluded.map(({ test }) => test)]),
    ),
    forgeries: Object.fromEntries(
      verdicts.filter(({ forgery }) => forgery.length > 0).map((v) => [v.instance_id, v.forgery]),
    ),
    resolved_ids: resolved.map((verdict) => verdict.instance_id),
    environment_errors: Object.fromEntries(broken.map((v) => [v.instance_id, v.why ?? ""])),
    seconds: Math.round(verdicts.reduce((sum, { seconds }) => sum + seconds, 0)),
    report: about.reportFile,
  };
}

export function describeVerdict({ verdict, isEarlier }: GradedPrediction): string {
  const word =
    verdict.kind === "graded" ? (verdict.resolved ? "resolved" : "not resolved") : verdict.kind;
  const excluded = verdict.excluded.length > 0 ? `, ${verdict.excluded.length} tests excluded` : "";
  const why = verdict.why === null ? "" : `: ${verdict.why.split("\n", 1)[0]}`;
  const earlier = isEarlier ? " (from an earlier run)" : "";
  return `${verdict.instance_id}  ${word}  ${verdict.seconds.toFixed(1)} s${excluded}${why}${earlier}`;
}

export function describeSummary(summary: GradeSummary): string {
  const { total, resolved, environment_error } = summary;
  const judged = total - environment_error;
  return [
    `${resolved} of ${judged} judged predictions resolved (${total} given; rules ${summary.rules}, environment ${summary.environment})`,
    `  not resolved ${summary.unresolved}, empty ${summary.empty_patch}, errors ${summary.error}, environment failed ${environment_error}`,
    `  by the official lists without exclusions: ${summary.resolved_by_official_rules}`,
    `  report: ${summary.report}`,
  ].join("\n");
}
