import { centrality } from "../graph/page-rank.ts";
import { isTestPath } from "../index/source-files.ts";
import { isUnlikely } from "../rank/signals/priors.ts";
import type { SearchAnswer, SearchItem } from "./answer.ts";
import { missing } from "./answer.ts";
import type { CodeBase } from "./code-base.ts";
import { nearestDefinitions, unknownPath } from "./find-definitions.ts";
import { excerptOfLine, unitAt } from "./lines-with.ts";
import { searchFolder } from "./search-folder.ts";
import { searchTexts } from "./search-texts.ts";
import type { Hit } from "./search-folder.ts";

export interface CodeQuery {
  readonly pattern: string;
  /** Whether the pattern is a regular expression rather than plain text. */
  readonly regex?: boolean | undefined;
  readonly path?: string | undefined;
  readonly limit?: number | undefined;
}

/**
 * Lines that contain a text, each with the definition it stands in: where a message is raised first,
 * then definitions, then the code that most depends on; set-up code, what is no code, and tests last.
 */
export async function searchCode(
  base: CodeBase,
  query: CodeQuery,
  signal?: AbortSignal,
): Promise<SearchAnswer> {
  const { pattern, regex = false, path } = query;
  const unknown = unknownPath(base, path);
  if (unknown !== null) return unknown;
  const { folder } = base;
  const { hits, notes } =
    folder === null
      ? await searchTexts({ texts: base.streamTexts(filesAt(base, path)), pattern, regex }, signal)
      : await searchFolder({ folder, pattern, regex, scope: scopeOf(base, path) }, signal);
  const note = notes.length === 0 ? null : notes.join(" ");
  if (hits.length === 0) return missing(nearestTo(base, pattern), note);
  const ordered = inOrder(base, hits);
  const shown = ordered.slice(0, query.limit ?? 30);
  const items = await itemsOf(base, shown);
  return { items, cut: ordered.length - shown.length, nearest: [], note };
}

/** A folder is one place, so that a large one is no long list. */
function scopeOf(base: CodeBase, path: string | undefined): readonly string[] | null {
  if (path === undefined) return null;
  const clean = path.replace(/^\.?\/+|\/+$/g, "");
  const files = base.snapshot.tree.map((entry) => String(entry.path));
  const ending = files.filter((file) => file === clean || file.endsWith(`/${clean}`));
  return files.some((file) => file.startsWith(`${clean}/`)) ? [clean, ...ending] : ending;
}

function filesAt(base: CodeBase, path: string | undefined): readonly string[] {
  const all = base.snapshot.tree.map((entry) => String(entry.path));
  const scope = scopeOf(base, path);
  if (scope === null) return all;
  return all.filter((file) => scope.some((one) => file === one || file.startsWith(`${one}/`)));
}

/** Only a pattern with a name in it can be near to one. */
function nearestTo(base: CodeBase, pattern: string): readonly string[] {
  const names = pattern.match(/[A-Za-z_$][\w$]{2,}/g) ?? [];
  const longest = names.toSorted((a, b) => b.length - a.length)[0];
  return longest === undefined ? [] : nearestDefinitions(base, { name: longest, kind: "any" });
}

interface Placed {
  readonly hit: Hit;
  readonly tier: number;
  readonly weight: number;
}

function inOrder(base: CodeBase, hits: readonly Hit[]): readonly Hit[] {
  const known = new Map(base.snapshot.files.map((file, index) => [String(file.path), index]));
  const central = centrality(base.imports);
  const placed = hits.map((hit): Placed => {
    const file = known.get(hit.path);
    const weight = file === undefined ? 0 : (central[file] ?? 0);
    return { hit, tier: tierOf(base, hit, file), weight };
  });
  return placed.toSorted((a, b) => a.tier - b.tier || b.weight - a.weight).map(({ hit }) => hit);
}

function tierOf(base: CodeBase, { path, line }: Hit, index: number | undefined): number {
  if (isTestPath(path)) return 5;
  const file = index === undefined ? undefined : base.snapshot.files[index];
  if (file === undefined) return 4;
  if (isUnlikely(path)) return 3;
  const { errors, units } = file.record;
  if (errors.some((error) => error.line === line)) return 0;
  return units.some(({ kind, startLine }) => kind !== "module" && startLine === line) ? 1 : 2;
}

async function itemsOf(base: CodeBase, hits: readonly Hit[]): Promise<readonly SearchItem[]> {
  const known = new Map(base.snapshot.files.map((file) => [String(file.path), file]));
  const long = hits.filter(({ text }) => text === null).map(({ path }) => path);
  const texts = await base.readTexts(long);
  return hits.map(({ path, line, column, text }) => {
    const inside = unitAt(known.get(path)?.record.units ?? [], line);
    const symbol = inside === undefined || inside.kind === "module" ? null : inside.name;
    const whole = text ?? texts.get(path)?.split("\n")[line - 1] ?? "(a very long line)";
    return { path, symbol, start: line, end: line, text: excerptOfLine(whole, column) };
  });
}
