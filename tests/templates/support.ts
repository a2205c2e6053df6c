import { repoPath } from "../../agent/core/model.ts";
import type { Proposal, RepoPath, Suspect } from "../../agent/core/model.ts";
import type { ProposalContext } from "../../agent/core/ports/proposer.ts";
import type { Languages, SourceTree } from "../../agent/core/ports/source-code.ts";
import { readClues } from "../../tools/templates/clues.ts";
import { dialectFor } from "../../tools/templates/dialects/all.ts";
import { createSyntaxReader } from "../../tools/templates/parse.ts";
import { splitRegions } from "../../tools/templates/region.ts";
import { patterns } from "../../tools/templates/registry.ts";

/** A tree of files in memory. */
export function treeOf(files: Readonly<Record<string, string>>): SourceTree {
  return {
    version: "1",
    list: async () =>
      Object.entries(files).map(([path, text]) => ({
        path: repoPath(path),
        size: text.length,
        blob: null,
      })),
    read: async (path) => files[path] ?? null,
  };
}

export interface ContextOptions {
  readonly files: Readonly<Record<string, string>>;
  readonly suspects?: readonly string[];
  readonly symbols?: readonly Suspect[];
  readonly title?: string;
  readonly body?: string;
  readonly comments?: readonly string[];
  readonly log?: string;
  readonly suspiciousLines?: ProposalContext["suspiciousLines"];
  readonly signal?: AbortSignal;
}

export function contextFor(options: ContextOptions): ProposalContext {
  return {
    issue: {
      repository: null,
      number: null,
      title: options.title ?? "",
      body: options.body ?? "",
      comments: (options.comments ?? []).map((body) => ({
        author: "someone",
        body,
        createdAt: "2026-01-01T00:00:00Z",
      })),
      url: null,
    },
    localization: {
      files: (options.suspects ?? []).map((path) => ({
        location: { kind: "file", path: repoPath(path) },
        score: 1,
        reasons: [],
      })),
      symbols: options.symbols ?? [],
    },
    tree: treeOf(options.files),
    failing: { tests: [], log: options.log ?? "" },
    suspiciousLines: options.suspiciousLines ?? [],
    verdicts: () => [],
    signal: options.signal ?? new AbortController().signal,
  };
}

/** The changed files of a proposal; fails loudly when an edit does not apply. */
export async function applied(
  proposal: Proposal,
  context: ProposalContext,
  languages: Languages,
): Promise<ReadonlyMap<RepoPath, string>> {
  const texts = new Map<RepoPath, string>();
  for (const edit of proposal.edits) {
    const source = texts.get(edit.path) ?? (await context.tree.read(edit.path)) ?? "";
    if (edit.kind === "replace-text") {
      if (source.split(edit.before).length !== 2) throw new Error(`${edit.before} is not unique`);
      texts.set(edit.path, source.split(edit.before).join(edit.after));
    } else if (edit.kind === "replace-symbol") {
      const result = await languages
        .forPath(edit.path)!
        .replaceSymbol(source, edit.symbol, edit.text);
      if (result.kind === "refused") throw new Error(`${result.why}: ${result.message}`);
      texts.set(edit.path, result.text);
    } else throw new Error(`unexpected ${edit.kind}`);
  }
  return texts;
}

export async function take<Item>(stream: AsyncIterable<Item>, most: number): Promise<Item[]> {
  const taken: Item[] = [];
  for await (const item of stream) {
    taken.push(item);
    if (taken.length >= most) break;
  }
  return taken;
}

/** Every text that a pattern makes of a source, all regions together. */
export async function changesOf(options: {
  readonly pattern: string;
  readonly language: "python" | "typescript";
  readonly source: string;
}): Promise<string[]> {
  const { source } = options;
  const dialect = dialectFor(options.language, options.language === "python" ? "a.py" : "a.ts")!;
  const parsed = (await createSyntaxReader().parse(source, dialect))!;
  const pattern = patterns.find(({ name }) => name === options.pattern)!;
  const { issue } = contextFor({ files: {}, body: "It says 'quoted'." });
  const clues = readClues(issue, "E   AttributeError: no b");
  const texts: string[] = [];
  for (const { nodes, open } of splitRegions({ source, file: parsed, dialect, clues }))
    for (const node of nodes)
      for (const { start, end, text } of pattern.rewrites(node, open()))
        texts.push(source.slice(0, start) + text + source.slice(end));
  return texts;
}
