import { createHash } from "node:crypto";
import { exitCodes } from "../core/errors.ts";
import type { ExitCode } from "../core/errors.ts";
import type { Evidence, Outcome, Run, Suspect } from "../core/model.ts";
import type { RepairResult } from "../repair.ts";
import { shellWord } from "./run-folder.ts";

/** The final JSON object. Names are a contract: `schema_version` changes when one of them does. */
export interface ResultObject {
  readonly schema_version: 1;
  readonly run_id: string;
  readonly status: "verified" | "unverified" | "gave-up" | "refused" | "failed";
  readonly exit_code: ExitCode;
  readonly why: string | null;
  readonly repo: string | null;
  readonly base_commit: string | null;
  readonly issue: {
    readonly repository: string | null;
    readonly number: number | null;
    readonly title: string;
  };
  readonly patch: PatchObject | null;
  readonly localization: readonly LocalizationRow[];
  readonly tests: TestsObject | null;
  readonly reproducer: ReproducerObject | null;
  readonly candidates: {
    readonly tried: number;
    readonly verified: number;
    readonly selected: string | null;
    readonly origin: string | null;
    readonly by_proposer: Readonly<Record<string, number>>;
  };
  readonly cost: {
    readonly usd: number;
    readonly input_tokens: number;
    readonly cached: number;
    readonly output_tokens: number;
    readonly calls: number;
    readonly unknown_price: boolean;
  };
  readonly duration_ms: {
    readonly total: number;
    readonly by_stage: Readonly<Record<string, number>>;
  };
  readonly model: string | null;
  readonly tool_version: string;
  readonly limits_hit: readonly string[];
  readonly artifacts: { readonly run: string };
  readonly next: readonly string[];
}

interface PatchObject {
  readonly path: string;
  readonly sha256: string;
  readonly plan: string;
  readonly files: readonly {
    path: string;
    added: number;
    removed: number;
    symbols: readonly string[];
  }[];
}

interface LocalizationRow {
  readonly file: string;
  readonly symbol: string | null;
  readonly span: { readonly start: number; readonly end: number } | null;
  readonly score: number;
  readonly reasons: Suspect["reasons"];
}

interface TestsObject {
  readonly command: readonly string[];
  readonly before: Evidence["before"];
  readonly after: Evidence["after"];
  readonly fail_to_pass: readonly string[];
  readonly pass_to_fail: readonly string[];
  readonly preexisting_failures: readonly string[];
  readonly flaky: readonly string[];
  readonly not_verified: readonly string[];
}

interface ReproducerObject {
  readonly path: string | null;
  readonly before: "red";
  readonly after: "green" | null;
  readonly how: string;
}

export interface ResultInput {
  readonly run: Run;
  readonly result: RepairResult;
  readonly folder: string;
  /** What `repair inspect` and `--resume` take for this run. */
  readonly name: string;
  readonly model: string | null;
  readonly milliseconds: {
    readonly total: number;
    readonly byStage: Readonly<Record<string, number>>;
  };
}

export function resultObject(input: ResultInput): ResultObject {
  const { run, result, folder } = input;
  const { outcome } = result;
  const { spend } = run;
  const candidate =
    outcome.kind === "verified" || outcome.kind === "unverified" ? outcome.candidate : null;
  const evidence =
    outcome.kind === "verified" || outcome.kind === "unverified" ? outcome.evidence : null;
  const limit = outcome.kind === "gave-up" ? outcome.limit : null;
  return {
    schema_version: 1,
    run_id: run.id,
    status: outcome.kind,
    exit_code: exitCodeOf(outcome),
    why: "why" in outcome ? outcome.why : null,
    repo: result.repository.slug ?? result.repository.source,
    base_commit: result.repository.baseCommit,
    issue: { repository: run.issue.repository, number: run.issue.number, title: run.issue.title },
    patch:
      candidate === null
        ? null
        : patchObject(candidate.diff, { folder, plan: candidate.plan, edits: candidate.edits }),
    localization: localizationRows(result),
    tests: evidence === null ? null : testsObject(evidence),
    reproducer: reproducerObject(result),
    candidates: {
      tried: result.search?.tried ?? 0,
      verified:
        result.search?.found.filter((tried) => tried.verification.verdict.kind === "verified")
          .length ?? 0,
      selected: candidate?.id ?? null,
      origin:
        candidate === null ? null : `${candidate.origin.proposer}: ${candidate.origin.detail}`,
      by_proposer: result.search?.byProposer ?? {},
    },
    cost: {
      usd: spend.dollars,
      input_tokens: spend.inputTokens,
      cached: spend.cachedTokens,
      output_tokens: spend.outputTokens,
      calls: spend.calls,
      unknown_price: spend.unknownPrice,
    },
    duration_ms: { total: input.milliseconds.total, by_stage: input.milliseconds.byStage },
    model: input.model,
    tool_version: run.toolVersion,
    limits_hit: limit === null ? [] : [limit],
    artifacts: { run: folder },
    next: nextSteps(outcome, input),
  };
}

export function exitCodeOf(outcome: Outcome): ExitCode {
  switch (outcome.kind) {
    case "verified":
      return exitCodes.verified;
    case "unverified":
      return exitCodes.unverified;
    case "gave-up":
      return outcome.limit === null ? exitCodes.noPatch : exitCodes.limit;
    case "refused":
      return exitCodes.refused;
  }
}

function patchObject(
  diff: string,
  {
    folder,
    plan,
    edits,
  }: { folder: string; plan: string; edits: readonly { path: string; symbol?: string }[] },
): PatchObject {
  const files = [...diff.matchAll(/^diff --git a\/(.+) b\/\1$([^]*?)(?=^diff --git |(?![^]))/gm)];
  return {
    path: patchPath(folder),
    sha256: createHash("sha256").update(diff).digest("hex"),
    plan,
    files: files.map(([, path = "", body = ""]) => ({
      path,
      added: (body.match(/^\+(?!\+\+ )/gm) ?? []).length,
      removed: (body.match(/^-(?!-- )/gm) ?? []).length,
      symbols: edits.flatMap((edit) =>
        edit.path === path && edit.symbol !== undefined ? [edit.symbol] : [],
      ),
    })),
  };
}

function localizationRows(result: RepairResult): readonly LocalizationRow[] {
  const { files, symbols } = result.localization;
  return [...symbols.slice(0, 10), ...files.slice(0, 10)].map(localizationRow);
}

export function localizationRow({ location, score, reasons }: Suspect): LocalizationRow {
  return {
    file: location.path,
    symbol: location.kind === "symbol" ? location.symbol : null,
    span: location.kind === "file" ? null : location.span,
    score,
    reasons,
  };
}

function testsObject(evidence: Evidence): TestsObject {
  return {
    command: evidence.command,
    before: evidence.before,
    after: evidence.after,
    fail_to_pass: evidence.failToPass,
    pass_to_fail: evidence.passToFail,
    preexisting_failures: evidence.preexistingFailures,
    flaky: evidence.flaky,
    not_verified: evidence.notVerified,
  };
}

function reproducerObject({ reproduction, outcome }: RepairResult): ReproducerObject | null {
  if (reproduction === null || reproduction.kind === "none") return null;
  return {
    path: reproduction.file?.path ?? null,
    before: "red",
    after: outcome.kind === "verified" ? "green" : null,
    how: reproduction.how,
  };
}

function patchPath(folder: string): string {
  return `${folder}/patch.diff`;
}

function nextSteps(outcome: Outcome, { name, folder }: ResultInput): readonly string[] {
  if (outcome.kind === "verified")
    return [`repair inspect ${name}`, `git apply ${shellWord(patchPath(folder))}`];
  if (outcome.kind === "unverified")
    return ["read the patch: nothing showed that it fixes the issue", `repair inspect ${name}`];
  if (outcome.kind === "gave-up" && outcome.limit !== null)
    return [`repair fix --resume ${name} with a higher limit`];
  return [`repair inspect ${name}`];
}
