import type { Localization, RepoPath } from "../core/model.ts";
import type { CodeSymbol } from "../core/ports.ts";
import { modelSignal } from "../../prompts/places.ts";
import { renderIssue } from "../../prompts/fence.ts";
import { locateSymbols } from "../../prompts/index.ts";
import { nearestNames, resolvePath, resolveSymbol } from "../../prompts/names.ts";
import { renderSchematic } from "../../prompts/schematic.ts";
import { askChecked } from "./narrow-ask.ts";
import type { Checked } from "./narrow-ask.ts";
import { promote } from "./narrow-promote.ts";
import type { Promotion } from "./narrow-promote.ts";
import type { NarrowOptions } from "./narrow.ts";

interface Outlined {
  readonly path: RepoPath;
  readonly symbols: readonly CodeSymbol[];
}

const outlineTokens = 8_000;

/** One call over the outlines of the files that the model named, two at least; else of the best few. */
export async function narrowSymbols(
  localization: Localization,
  options: NarrowOptions,
): Promise<Localization> {
  const outlined = await outlineBest(localization, options);
  if (outlined.every(({ symbols }) => symbols.length === 0)) return localization;
  const found = await askChecked(options, {
    prompt: locateSymbols,
    values: {
      issue: renderIssue(options.issue),
      outlines: renderSchematic(outlined, outlineTokens),
    },
    check: async (reply) => checkSymbols(reply.symbols, outlined),
  });
  return { ...localization, symbols: promote(localization.symbols, found.slice(0, 10)) };
}

async function outlineBest(
  { files }: Localization,
  { tree, languages, outlinedFiles = 4 }: NarrowOptions,
): Promise<readonly Outlined[]> {
  const named = files.filter(({ reasons }) => reasons.some(({ signal }) => signal === modelSignal));
  const most =
    named.length === 0 ? outlinedFiles : Math.min(outlinedFiles, Math.max(2, named.length));
  const outlined: Outlined[] = [];
  for (const { location } of files) {
    if (outlined.length === most) break;
    const language = languages.forPath(location.path);
    const source = language === null ? null : await tree.read(location.path);
    if (language === null || source === null) continue;
    outlined.push({ path: location.path, symbols: await language.outline(source) });
  }
  return outlined;
}

interface NamedSymbol {
  readonly path: string;
  readonly symbol: string;
  readonly why: string;
}

function checkSymbols(
  named: readonly NamedSymbol[],
  outlined: readonly Outlined[],
): Checked<Promotion> {
  const paths = outlined.map(({ path }) => path);
  const found: Promotion[] = [];
  const rejected: string[] = [];
  for (const { path, symbol, why } of named) {
    const file = outlined.find((file) => file.path === resolvePath(path, paths));
    const names = file?.symbols.map(({ name }) => name) ?? [];
    const resolved = resolveSymbol(symbol, names);
    const known = file?.symbols.find(({ name }) => name === resolved);
    if (file === undefined) rejected.push(`${JSON.stringify(path)}: no such file is shown`);
    else if (known === undefined) rejected.push(missing(symbol, file));
    else {
      const span = known.lines;
      const location = { kind: "symbol" as const, path: file.path, symbol: known.name, span };
      found.push({ location, detail: why });
    }
  }
  return { found, rejected };
}

function missing(symbol: string, { path, symbols }: Outlined): string {
  const nearest = nearestNames(
    symbol,
    symbols.map(({ name }) => name),
  );
  return `${JSON.stringify(symbol)} in ${path} (nearest: ${nearest.join(", ") || "none"})`;
}
