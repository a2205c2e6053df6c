import type { Issue, Localization, Outcome, Repository, Reproduction } from "./core/model.ts";
import type { RunContext } from "./core/run-context.ts";
import { baselineOf, describeBaseline } from "./steps/baseline.ts";
import { decide } from "./steps/decide.ts";
import { describeCoverage, measureCoverage } from "./steps/measure-coverage.ts";
import { journaled } from "./steps/journaled.ts";
import { describeLocalization, localize, tellSuspects } from "./steps/localize.ts";
import { closePrepared, prepare, testingKey } from "./steps/prepare.ts";
import type { Prepared } from "./steps/prepare.ts";
import { searchForFix } from "./steps/propose.ts";
import type { SearchResult } from "./steps/propose.ts";
import { weighByCoverage } from "./steps/weigh-coverage.ts";
import { describeReproduction, reproduce } from "./steps/reproduce.ts";
import {
  baselineSchema,
  localizationSchema,
  reproductionSchema,
  suspiciousLinesSchema,
} from "./steps/schemas.ts";
import type { Baseline } from "./steps/schemas.ts";

export interface RepairRequest {
  readonly issue: Issue;
  /** A folder or a clone address. */
  readonly source: string;
  readonly base: string | null;
}

/** Everything a run found out, whether or not it ended in a patch. */
export interface RepairResult {
  readonly repository: Repository;
  readonly localization: Localization;
  readonly baseline: Baseline | null;
  readonly reproduction: Reproduction | null;
  readonly search: SearchResult | null;
  readonly outcome: Outcome;
}

/** The story: from an issue and a repository to a verified patch, or an honest reason why not. */
export async function repair(context: RunContext, request: RepairRequest): Promise<RepairResult> {
  const prepared = await prepare(context, request);
  try {
    return await repairPrepared(context, request.issue, prepared);
  } finally {
    await closePrepared(prepared);
  }
}

async function repairPrepared(
  context: RunContext,
  issue: Issue,
  prepared: Prepared,
): Promise<RepairResult> {
  const { repository } = prepared.checkout;
  const read = { issue, base: repository.baseCommit, model: context.model?.id ?? null };
  const tests = testingKey(context, prepared);

  const explore = context.settings.explore === 0 ? undefined : context.settings.explore;

  const localization = await journaled(
    context,
    {
      name: "localize",
      dependsOn: explore === undefined ? [read, tests] : [read, tests, { explore }],
      schema: localizationSchema,
      summary: describeLocalization,
    },
    () => localize(context, issue, prepared),
  );
  tellSuspects(context, localization);
  if (context.settings.dryRun) return dryRun(repository, localization);

  const baseline = await journaled(
    context,
    {
      name: "baseline",
      dependsOn: [read, tests, localization],
      schema: baselineSchema,
      summary: describeBaseline,
    },
    () => baselineOf(context, prepared.testing, localization),
  );
  const reproduction = await journaled(
    context,
    {
      name: "reproduce",
      dependsOn: [read, tests, localization, baseline],
      schema: reproductionSchema,
      summary: describeReproduction,
    },
    () => reproduce(context, { issue, prepared, localization, baseline }),
  );
  const missing = context.settings.requireReproducer ? whyNotReproduced(reproduction) : null;
  if (missing !== null) {
    const why = `--require-reproducer was given, and ${missing}`;
    const outcome: Outcome = { kind: "gave-up", why, limit: null };
    return { repository, localization, baseline, reproduction, search: null, outcome };
  }
  const suspiciousLines = await journaled(
    context,
    {
      name: "coverage",
      dependsOn: [read, tests, reproduction, localization],
      schema: suspiciousLinesSchema,
      summary: describeCoverage,
    },
    () => measureCoverage(context, { tests: prepared.testing, reproduction, localization }),
  );
  const search = { prepared, baseline, reproduction };
  const suspects = weighByCoverage(localization, reproduction, suspiciousLines);
  const given = { ...search, issue, localization: suspects, suspiciousLines };
  const result = await searchForFix(context, given);
  const outcome = await decide(context, { search, result });
  return { repository, localization: suspects, baseline, reproduction, search: result, outcome };
}

/** Null when a test is red for the issue's reason; one that is doubtful is not known to be. */
export function whyNotReproduced(reproduction: Reproduction): string | null {
  if (reproduction.kind === "none") return reproduction.why;
  return reproduction.doubt === undefined ? null : `it is not shown ${reproduction.doubt}`;
}

function dryRun(repository: Repository, localization: Localization): RepairResult {
  const why = "dry run: the fault was localized and nothing was tried";
  const outcome: Outcome = { kind: "gave-up", why, limit: null };
  return { repository, localization, baseline: null, reproduction: null, search: null, outcome };
}
