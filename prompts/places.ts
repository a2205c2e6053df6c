import type { Localization, RepoPath, Suspect } from "../agent/core/model.ts";
import type { Languages, SourceTree } from "../agent/core/ports.ts";
import type { CodePlace, WantedSymbol } from "./code.ts";

export interface ReadPlacesOptions {
  readonly tree: SourceTree;
  readonly languages: Languages;
  /** How many symbols (or, failing these, files) are taken from the localization. */
  readonly most: number;
}

/** The signal under which a model's words stand in a suspect's reasons. */
export const modelSignal = "model";

/**
 * The most suspicious symbols with their files read, in order; the most suspicious files when no
 * symbol is suspected. What a model said before about a place becomes its note.
 */
export async function readPlaces(
  localization: Localization,
  options: ReadPlacesOptions,
): Promise<readonly CodePlace[]> {
  const suspects = localization.symbols.slice(0, options.most);
  if (suspects.length < 3) suspects.push(...localization.files.slice(0, 3));
  const wanted = new Map<RepoPath, WantedSymbol[]>();
  for (const suspect of suspects) {
    const { location } = suspect;
    const symbol = location.kind === "symbol" ? location.symbol : null;
    wanted.set(location.path, [
      ...(wanted.get(location.path) ?? []),
      { symbol, note: noteOf(suspect) },
    ]);
  }
  return readAll(wanted, options);
}

export async function readPlace(
  path: RepoPath,
  wanted: readonly WantedSymbol[],
  { tree, languages }: Omit<ReadPlacesOptions, "most">,
): Promise<CodePlace | null> {
  const source = await tree.read(path);
  if (source === null) return null;
  const outline = (await languages.forPath(path)?.outline(source)) ?? [];
  return { path, source, outline, wanted };
}

async function readAll(
  wanted: ReadonlyMap<RepoPath, readonly WantedSymbol[]>,
  options: ReadPlacesOptions,
): Promise<readonly CodePlace[]> {
  const places: CodePlace[] = [];
  for (const [path, symbols] of wanted) {
    const place = await readPlace(path, symbols, options);
    if (place !== null) places.push(place);
  }
  return places;
}

function noteOf(suspect: Suspect): string | null {
  const said = suspect.reasons.findLast(({ signal }) => signal === modelSignal)?.detail ?? null;
  const isAboutCode = suspect.location.kind !== "file" || said?.includes("Intended:") === true;
  return isAboutCode ? said : null;
}
