import { centrality, spreadFromSeeds } from "../graph/page-rank.ts";
import { isTestPath } from "../index/source-files.ts";
import { descending } from "../rank/signal.ts";
import type { SearchAnswer, SearchItem } from "./answer.ts";
import type { CodeBase } from "./code-base.ts";
import { isAt, nearestDefinitions, unknownPath } from "./find-definitions.ts";
import { estimatedTokens, schematicOf } from "./outline.ts";

export interface MapQuery {
  /** Size of the map. */
  readonly tokens?: number | undefined;
  /** Paths or names the reader works on: what is near them comes first. */
  readonly focus?: readonly string[] | undefined;
}

/** A file's part of the map, so that one large file does not fill it. */
const tokensOfFile = 400;

/**
 * The repository's most central files in short, within a budget: PageRank over imports, from the
 * focus when there is one.
 */
export function mapRepository(base: CodeBase, query: MapQuery): SearchAnswer {
  const budget = query.tokens ?? 2_000;
  const { files } = base.snapshot;
  const seeds = seedsOf(base, query.focus ?? []);
  const rank = seeds === null ? centrality(base.imports) : spreadFromSeeds(base.imports, seeds);
  const order = [...descending(rank)].filter((file) => {
    return seeds !== null || !isTestPath(files[file]?.path ?? "");
  });
  const items: SearchItem[] = [];
  let spent = 0;
  for (const index of order) {
    const file = files[index];
    if (file === undefined || file.record.units.every(({ kind }) => kind === "module")) continue;
    const { text, cut } = schematicOf(file, Math.min(tokensOfFile, budget - spent));
    const shown = cut > 0 ? `${text}\n… ${String(cut)} more definitions` : text;
    const cost = estimatedTokens(`${file.path}\n${shown}`);
    if (spent + cost > budget) break;
    spent += cost;
    items.push({
      path: file.path,
      symbol: null,
      start: 1,
      end: file.record.lineCount,
      text: shown,
    });
  }
  const cut = order.length - items.length;
  const unknown = unknownIn(base, query.focus ?? []);
  const notes = unknown.map(({ wanted, near }) => {
    const close = near.length === 0 ? "" : ` (close: ${near.join(", ")})`;
    return `The focus ${wanted} is unknown${close}.`;
  });
  if (items.length === 0 && order.length > 0)
    notes.push(`No file fits in ${String(budget)} tokens: ask for more.`);
  return { items, cut, nearest: [], note: notes.length === 0 ? null : notes.join(" ") };
}

interface UnknownFocus {
  readonly wanted: string;
  readonly near: readonly string[];
}

/** Paths and names of a focus that the repository does not have. */
function unknownIn(base: CodeBase, focus: readonly string[]): readonly UnknownFocus[] {
  const unknown = focus.filter((wanted) => seedsOf(base, [wanted]) === null);
  return unknown.map((wanted) => {
    const names = nearestDefinitions(base, { name: wanted, kind: "any" });
    const near = names.length > 0 ? names : (unknownPath(base, wanted)?.nearest ?? []);
    return { wanted, near };
  });
}

/** Null without a focus that the repository knows. */
function seedsOf(base: CodeBase, focus: readonly string[]): Float64Array | null {
  const seeds = new Float64Array(base.snapshot.files.length);
  let found = false;
  for (const [index, { path, record }] of base.snapshot.files.entries()) {
    const named = focus.filter((wanted) => {
      return isAt(path, wanted) || record.units.some(({ name }) => isEndOf(wanted, name));
    });
    seeds[index] = named.length;
    found ||= named.length > 0;
  }
  return found ? seeds : null;
}

function isEndOf(wanted: string, name: string): boolean {
  return name === wanted || name.endsWith(`.${wanted}`);
}
