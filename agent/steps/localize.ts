import type { ExecutedFunction } from "../core/execution.ts";
import type { Issue, Localization } from "../core/model.ts";
import type { Checkout } from "../core/ports.ts";
import type { RunContext } from "../core/run-context.ts";
import { createExploration } from "./narrow-explore.ts";
import { narrowWithModel } from "./narrow.ts";
import type { Prepared } from "./prepare.ts";
import { recordSchematic } from "./record-schematic.ts";
import { runSnippets } from "./run-snippets.ts";
import { allowedSeconds } from "./run-tests.ts";
import { suspectName } from "./suspect-name.ts";

export { suspectName };

/**
 * Files → symbols, ranked without a model, with what the issue's own code executes where it can be run;
 * a model narrows what the ranking found, never replaces it.
 */
export async function localize(
  context: RunContext,
  issue: Issue,
  { checkout, testing }: Prepared,
): Promise<Localization> {
  const executed = await executedByIssue(context, issue, testing);
  if (executed.length > 0) note(context, describeExecuted(executed));
  const ranked = await context.localizer.localize(issue, checkout, context.signal, executed);
  const narrowed = await narrow(context, { ranked, issue, checkout });
  await recordSchematic(context, narrowed, checkout);
  return narrowed;
}

function note(context: RunContext, text: string): void {
  context.emit({ kind: "note", text, at: new Date().toISOString() });
}

async function narrow(
  context: RunContext,
  { ranked, issue, checkout }: { ranked: Localization; issue: Issue; checkout: Checkout },
): Promise<Localization> {
  const { model, languages, signal } = context;
  if (model === null) return ranked;
  const say = (text: string) => note(context, text);
  const options = { issue, tree: checkout, languages, model, signal, note: say };
  const search = context.codeSearch?.(checkout);
  const turns = context.settings.explore ?? 0;
  if (search === undefined || turns === 0) return narrowWithModel(ranked, options);
  return narrowWithModel(ranked, { ...options, explore: createExploration({ search, turns }) });
}

/** Longest run of all of the issue's code, seconds: what takes longer is not what it is about. */
const snippetSeconds = 30;

async function executedByIssue(
  context: RunContext,
  issue: Issue,
  testing: Prepared["testing"],
): Promise<readonly ExecutedFunction[]> {
  if (testing.kind === "none") return [];
  const [sandbox] = testing.sandboxes;
  const seconds = allowedSeconds(context, Math.min(snippetSeconds, testing.seconds), 1 / 20);
  return runSnippets({ issue, runner: testing.runner, sandbox, seconds }, context.signal);
}

function describeExecuted(executed: readonly ExecutedFunction[]): string {
  const files = new Set(executed.map(({ path }) => path)).size;
  return `the issue's own code executes ${executed.length} functions in ${files} ${files === 1 ? "file" : "files"}`;
}

const toldSuspects = 5;

/** Also of a run that goes on after a kill: whoever watches it has not seen them. */
export function tellSuspects(context: RunContext, { files, symbols }: Localization): void {
  const suspects = [...symbols, ...files].slice(0, toldSuspects);
  context.emit({ kind: "localized", suspects, at: new Date().toISOString() });
}

export function describeLocalization({ files, symbols }: Localization): string {
  const best = symbols[0] ?? files[0];
  if (best === undefined) return "no suspect was found";
  return `${suspectName(best)} first of ${files.length} files and ${symbols.length} symbols`;
}
