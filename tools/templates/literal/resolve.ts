import { isRepoPath } from "../../../agent/core/model.ts";
import type { Edit } from "../../../agent/core/model.ts";
import type { Languages } from "../../../agent/core/ports/source-code.ts";
import { linesEdit } from "../edit.ts";
import { anchorNearest, anchorText } from "./anchor.ts";
import type { Anchored } from "./anchor.ts";
import { readDefinitions } from "./definitions.ts";
import type { Place, Places } from "./places.ts";
import type { Change, Suggestion } from "./suggestion.ts";

export interface ResolveOptions {
  readonly places: Places;
  readonly languages: Languages;
}

const mostAlternatives = 12;

/**
 * Every way a suggestion can be read in this repository, the likeliest first: several when its text
 * stands at several places. A suggestion of many parts is one way only, with every part that was found.
 */
export async function* resolveSuggestion(
  suggestion: Suggestion,
  options: ResolveOptions,
): AsyncGenerator<readonly Edit[]> {
  const [only] = suggestion.changes;
  if (suggestion.changes.length === 1 && only !== undefined) {
    let left = mostAlternatives;
    for await (const edits of resolveChange(only, options)) {
      if ((left -= 1) < 0) return;
      yield edits;
    }
    return;
  }
  const together: Edit[] = [];
  for (const change of suggestion.changes)
    for await (const edits of resolveChange(change, options)) {
      together.push(...edits);
      break;
    }
  if (together.length > 0) yield together;
}

async function* resolveChange(
  change: Change,
  options: ResolveOptions,
): AsyncGenerator<readonly Edit[]> {
  const { places } = options;
  if (change.kind === "create") {
    if (isRepoPath(change.path) && (await places.exists(change.path)) === null)
      yield [{ kind: "create-file", path: change.path, text: change.text }];
  } else if (change.kind === "delete") {
    const path = await places.exists(change.path);
    if (path !== null) yield [{ kind: "delete-file", path }];
  } else if (change.kind === "define") {
    yield* resolveDefinition(change.text, change.path, options);
  } else {
    for await (const anchored of anchors(change, places)) {
      const { place, start, end, text } = anchored;
      const edit = linesEdit(
        { path: place.path, source: place.text, symbols: [] },
        { start, end, text },
      );
      if (edit !== null && place.text.slice(start, end) !== text) yield [edit];
    }
  }
}

async function* anchors(
  change: Extract<Change, { kind: "replace" | "nearest" }>,
  places: Places,
): AsyncGenerator<Anchored> {
  let found = 0;
  for (const place of await candidatePlaces(change.path, places)) {
    const here =
      change.kind === "replace"
        ? anchorText(place, change.before, change.after)
        : anchorNearest(place, change.after, change.line);
    found += here.length;
    yield* here;
  }
  if (found > 0 || change.kind === "nearest") return;
  const line = change.before.split("\n").find((text) => text.trim().length > 8);
  if (line === undefined) return;
  for (const place of await places.holding(line.trim()))
    yield* anchorText(place, change.before, change.after);
}

async function candidatePlaces(path: string | null, places: Places): Promise<readonly Place[]> {
  const named = path === null ? [] : await places.named(path);
  return named.length > 0 ? named : places.suspects();
}

async function* resolveDefinition(
  snippet: string,
  path: string | null,
  { places, languages }: ResolveOptions,
): AsyncGenerator<readonly Edit[]> {
  for (const place of await candidatePlaces(path, places)) {
    const edits = await readDefinitions({ snippet, place, languages });
    if (edits.length > 1) yield edits;
    for (const edit of edits) yield [edit];
  }
}
