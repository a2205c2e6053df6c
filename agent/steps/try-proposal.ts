import { createHash } from "node:crypto";
import { z } from "zod";
import { LimitReached } from "../core/errors.ts";
import type { Proposal, RepoPath, Reproduction, Verdict } from "../core/model.ts";
import type { Sandbox } from "../core/ports.ts";
import type { RunContext } from "../core/run-context.ts";
import { countChangedCharacters } from "./changed-characters.ts";
import { refusedByPolicy } from "./policy.ts";
import { testingKey } from "./prepare.ts";
import type { Prepared } from "./prepare.ts";
import { recordCandidate } from "./record-candidate.ts";
import { testReportSchema, verdictSchema } from "./schemas.ts";
import type { Baseline } from "./schemas.ts";
import { verify } from "./verify.ts";
import type { Verification } from "./verify.ts";

export interface Search {
  readonly prepared: Prepared;
  readonly baseline: Baseline;
  readonly reproduction: Reproduction;
}

/** A proposal after it was applied and tried. */
export interface Tried {
  readonly id: string;
  readonly proposal: Proposal;
  /** New contents by path; empty when the edits were refused. */
  readonly files: ReadonlyMap<RepoPath, string | null>;
  readonly changedCharacters: number;
  readonly verification: Verification;
}

const verificationSchema = z.object({
  verdict: verdictSchema,
  after: testReportSchema.nullable(),
});

/** Applies a proposal's edits behind every gate: the policy, the editor's refusals. */
export async function applyProposal(
  context: RunContext,
  search: Search,
  proposal: Proposal,
): Promise<Tried | AppliedProposal> {
  const refused = refusedByPolicy(context, proposal.edits);
  if (refused !== null) return rejected(proposal, refused);
  const applied = await context.editor.apply(proposal.edits, search.prepared.checkout);
  if (applied.kind === "refused") return rejected(proposal, `${applied.why}: ${applied.message}`);
  if (applied.files.size === 0) return rejected(proposal, "the edits change nothing");
  const { files } = applied;
  const changedCharacters = await countChangedCharacters(search.prepared.checkout, files);
  return { id: contentId(files), proposal, files, changedCharacters };
}

export interface AppliedProposal {
  readonly id: string;
  readonly proposal: Proposal;
  readonly files: ReadonlyMap<RepoPath, string | null>;
  readonly changedCharacters: number;
}

/** Runs the tests on an applied proposal; journaled, so that a resumed run tries nothing twice. */
export async function tryApplied(
  context: RunContext,
  search: Search,
  { applied, sandbox }: { applied: AppliedProposal; sandbox: Sandbox | null },
): Promise<Tried> {
  const { testing } = search.prepared;
  await recordCandidate(context, search, applied);
  if (testing.kind === "none" || sandbox === null) {
    const why = testing.kind === "none" ? testing.why : "there is no sandbox to run tests in";
    const verdict: Verdict = { kind: "plausible", candidate: applied.id, why };
    return { ...applied, verification: { verdict, after: null } };
  }
  const dependsOn = {
    candidate: applied.id,
    base: search.prepared.checkout.repository.baseCommit,
    tests: testingKey(context, search.prepared),
    baseline: digest(search.baseline),
    reproduction: digest(search.reproduction),
  };
  let isGreen = false;
  const work = () =>
    verify(context, {
      candidate: applied.id,
      files: applied.files,
      sandbox,
      tests: testing,
      baseline: search.baseline,
      reproduction: search.reproduction,
      onTargetsGreen: () => void (isGreen = true),
    });
  try {
    const verification = await context.journal.step("verify", dependsOn, verificationSchema, work);
    return { ...applied, verification };
  } catch (error) {
    if (!(error instanceof LimitReached) || !isGreen) throw error;
    return { ...applied, verification: cutOff(applied.id, error) };
  }
}

/**
 * What turned the red test green is not lost with the time: it is handed over as not verified. Nothing of
 * this is journaled, so that a run that is resumed with more time looks again.
 */
function cutOff(candidate: string, { message }: LimitReached): Verification {
  const why = `the red test is green with it, but the regression tests did not end: ${message}`;
  return { verdict: { kind: "plausible", candidate, why }, after: null };
}

function rejected(proposal: Proposal, why: string): Tried {
  const id = digest(proposal.edits);
  const verdict: Verdict = { kind: "rejected", candidate: id, why, log: "" };
  return {
    id,
    proposal,
    files: new Map(),
    changedCharacters: 0,
    verification: { verdict, after: null },
  };
}

function contentId(files: ReadonlyMap<RepoPath, string | null>): string {
  return digest([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12);
}
