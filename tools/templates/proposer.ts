import type { Proposal } from "../../agent/core/model.ts";
import type { ProposalContext, Proposer } from "../../agent/core/ports/proposer.ts";
import type { Languages } from "../../agent/core/ports/source-code.ts";
import { readClues } from "./clues.ts";
import { editFor } from "./edit.ts";
import { openFile } from "./file.ts";
import type { OpenFile } from "./file.ts";
import { createSyntaxReader } from "./parse.ts";
import type { SyntaxReader } from "./parse.ts";
import type { Pattern, Rewrite } from "./pattern.ts";
import { createPriorityQueue } from "./priority-queue.ts";
import type { PriorityQueue } from "./priority-queue.ts";
import type { RegionPlan } from "./region.ts";
import { patterns } from "./registry.ts";
import { readSuspicion } from "./suspicion.ts";
import type { Suspicion } from "./suspicion.ts";

/** As TBar: later candidates are too unlikely to be worth a test run. */
const mostProposals = 10_000;
/** Files beyond these have a score too low to matter before the cap. */
const mostFiles = 25;
const highestPrior = Math.max(...patterns.map(({ prior }) => prior));

/** At equal score a change that is ready goes before a pattern that might have one. */
const belowRewrites = 0.999;

/** What waits in the queue: a file not yet read, a pattern not yet run, or a change. */
type Work =
  | { readonly kind: "file"; readonly path: OpenFile["path"] }
  | {
      readonly kind: "pattern";
      readonly file: OpenFile;
      readonly region: RegionPlan;
      readonly pattern: Pattern;
    }
  | {
      readonly kind: "rewrite";
      readonly file: OpenFile;
      readonly region: RegionPlan;
      readonly pattern: Pattern;
      readonly rewrite: Rewrite;
    };

/**
 * Search-based repair without a model: small syntax changes at suspected places, best first over all
 * places at once by suspiciousness × pattern prior × donor similarity (the ranking of TBar,
 * Liu et al., ISSTA 2019, merged as a lazy best-first search). Every change keeps the syntax clean.
 */
export function createTemplatesProposer(languages: Languages): Proposer {
  const reader = createSyntaxReader();
  return {
    name: "templates",
    ahead: 64,
    propose: (context) => search({ context, languages, reader }),
  };
}

interface SearchOptions {
  readonly context: ProposalContext;
  readonly languages: Languages;
  readonly reader: SyntaxReader;
}

async function* search({ context, languages, reader }: SearchOptions): AsyncGenerator<Proposal> {
  const suspicion = readSuspicion(context);
  const clues = readClues(context.issue, context.failing.log);
  const queue = createPriorityQueue<Work>();
  const seen = new Set<string>();
  for (const { path, bound } of suspicion.files.slice(0, mostFiles))
    queue.push({ kind: "file", path }, bound * highestPrior);
  let proposed = 0;
  for (let work = queue.pop(); work !== null && proposed < mostProposals; work = queue.pop()) {
    context.signal.throwIfAborted();
    if (work.kind === "file") {
      const file = await openFile({
        path: work.path,
        tree: context.tree,
        languages,
        reader,
        clues,
      });
      if (file !== null) queueRegions(queue, file, suspicion);
    } else if (work.kind === "pattern") {
      queueRewrites(queue, work, suspicion);
    } else {
      const proposal = await proposalFor(work, seen);
      if (proposal === null) continue;
      proposed += 1;
      yield proposal;
    }
  }
}

function queueRegions(queue: PriorityQueue<Work>, file: OpenFile, suspicion: Suspicion): void {
  for (const region of file.regions) {
    const span = { start: region.root.line, end: region.root.endLine };
    const bound = suspicion.most(file.path, span);
    for (const pattern of patterns)
      queue.push({ kind: "pattern", file, region, pattern }, bound * pattern.prior * belowRewrites);
  }
}

function queueRewrites(
  queue: PriorityQueue<Work>,
  work: Extract<Work, { kind: "pattern" }>,
  suspicion: Suspicion,
): void {
  const { file, region, pattern } = work;
  const open = region.open();
  for (const node of region.nodes)
    for (const rewrite of pattern.rewrites(node, open)) {
      const score = suspicion.of(file.path, rewrite.line) * pattern.prior * rewrite.similarity;
      queue.push({ ...work, kind: "rewrite", rewrite }, score);
    }
}

/** Null for a change that changes nothing, was proposed before, or breaks the syntax. */
async function proposalFor(
  { file, region, pattern, rewrite }: Extract<Work, { kind: "rewrite" }>,
  seen: Set<string>,
): Promise<Proposal | null> {
  const result = file.normalised(region, rewrite);
  if (result === null || seen.has(result)) return null;
  seen.add(result);
  const place = region.root.role === "function" ? "function" : "top-level";
  const edit = editFor(file, rewrite, place);
  if (edit === null || !(await file.keepsSyntax(region, rewrite))) return null;
  return {
    origin: { proposer: "templates", detail: pattern.name },
    plan: `${rewrite.plan} (${file.path}:${rewrite.line})`,
    edits: [edit],
  };
}
