import type { Issue, Localization, Suspect } from "../core/model.ts";
import type { Checkout } from "../core/ports.ts";
import type { RunContext } from "../core/run-context.ts";
import { narrowWithModel } from "./narrow.ts";

/** Files → symbols, ranked without a model; a model narrows what the ranking found, never replaces it. */
export async function localize(
  context: RunContext,
  issue: Issue,
  checkout: Checkout,
): Promise<Localization> {
  const { localizer, model, languages, signal } = context;
  const ranked = await localizer.localize(issue, checkout, signal);
  if (model === null) return ranked;
  const note = (text: string) => context.emit({ kind: "note", text, at: new Date().toISOString() });
  return narrowWithModel(ranked, { issue, tree: checkout, languages, model, signal, note });
}

export function describeLocalization({ files, symbols }: Localization): string {
  const best = symbols[0] ?? files[0];
  if (best === undefined) return "no suspect was found";
  return `${suspectName(best)} first of ${files.length} files and ${symbols.length} symbols`;
}

/** `src/a.py::Class.method`, `src/a.py:10-20` or `src/a.py`. */
export function suspectName({ location }: Suspect): string {
  if (location.kind === "symbol") return `${location.path}::${location.symbol}`;
  if (location.kind === "lines")
    return `${location.path}:${location.span.start}-${location.span.end}`;
  return location.path;
}
