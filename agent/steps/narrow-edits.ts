import type { Localization, Location, RepoPath } from "../core/model.ts";
import type { CodePlace } from "../../prompts/code.ts";
import { renderCode } from "../../prompts/code.ts";
import { renderIssue } from "../../prompts/fence.ts";
import { locateEdits } from "../../prompts/index.ts";
import { nearestNames, resolvePath, resolveSymbol } from "../../prompts/names.ts";
import { modelSignal, readPlaces } from "../../prompts/places.ts";
import { isRepoPath } from "../core/model.ts";
import { askChecked } from "./narrow-ask.ts";
import type { Checked } from "./narrow-ask.ts";
import { promote } from "./narrow-promote.ts";
import type { Promotion } from "./narrow-promote.ts";
import type { NarrowOptions } from "./narrow.ts";

const codeTokens = 12_000;

/** One call over the bodies of the suspected symbols: where to edit, and what must hold afterwards. */
export async function narrowEdits(
  localization: Localization,
  options: NarrowOptions,
): Promise<Localization> {
  const most = options.readSymbols ?? worthReading(localization);
  const places = await readPlaces(localization, { ...options, most });
  if (places.length === 0) return localization;
  const found = await askChecked(options, {
    prompt: locateEdits,
    values: { issue: renderIssue(options.issue), code: renderCode(places, codeTokens) },
    check: async (reply) => checkLocations(reply, places),
  });
  const promotions = found.slice(0, 5);
  const symbols = promotions.filter(({ location }) => location.kind === "symbol");
  const files = promotions.map(({ location, detail }) => ({ location: fileOf(location), detail }));
  return {
    files: promote(localization.files, files),
    symbols: promote(localization.symbols, symbols),
  };
}

/** What the model named and two more; without its word the best eight. */
function worthReading({ symbols }: Localization): number {
  const named = symbols.filter(({ reasons }) => {
    return reasons.some(({ signal }) => signal === modelSignal);
  });
  return named.length === 0 ? 8 : Math.min(8, Math.max(3, named.length + 2));
}

interface NamedLocations {
  readonly cause: string;
  readonly locations: readonly {
    readonly path: string;
    readonly symbol: string | null;
    readonly intended: string;
  }[];
}

function checkLocations(
  { cause, locations }: NamedLocations,
  places: readonly CodePlace[],
): Checked<Promotion> {
  const found: Promotion[] = [];
  const rejected: string[] = [];
  for (const [index, { path, symbol, intended }] of locations.entries()) {
    const detail = index === 0 ? `Cause: ${cause} Intended: ${intended}` : `Intended: ${intended}`;
    const location = locate(path, symbol, places);
    if (typeof location === "string") rejected.push(location);
    else found.push({ location, detail });
  }
  return { found, rejected };
}

/** The location, or what is wrong with it. */
function locate(
  path: string,
  symbol: string | null,
  places: readonly CodePlace[],
): Location | string {
  const resolvedPath = resolvePath(
    path,
    places.map((place) => place.path),
  );
  const place = places.find((place) => place.path === resolvedPath);
  if (place === undefined || !isRepoPath(place.path))
    return `${JSON.stringify(path)}: no such file is shown`;
  if (symbol === null || symbol.trim() === "") return { kind: "file", path: place.path };
  const names = place.outline.map(({ name }) => name);
  const resolved = resolveSymbol(symbol, names);
  const known = place.outline.find(({ name }) => name === resolved);
  if (known === undefined) {
    return `${JSON.stringify(symbol)} in ${place.path} (nearest: ${nearestNames(symbol, names).join(", ")})`;
  }
  return { kind: "symbol", path: place.path, symbol: known.name, span: known.lines };
}

function fileOf({ path }: { path: RepoPath }): Location {
  return { kind: "file", path };
}
