import type { Issue, Localization, Suspect } from "../core/model.ts";
import type { Checkout } from "../core/ports.ts";
import type { RunContext } from "../core/run-context.ts";
import { narrowWithModel } from "./narrow.ts";
import { recordSchematic } from "./record-schematic.ts";

/** Files → symbols, ranked without a model; a model narrows what the ranking found, never replaces it. */
export async function localize(
  context: RunContext,
  issue: Issue,
  checkout: Checkout,
): Promise<Localization> {
  const ranked = await context.localizer.localize(issue, checkout, context.signal);
  const narrowed = await narrow(context, { ranked, issue, checkout });
  await recordSchematic(context, narrowed, checkout);
  return narrowed;
}

async function narrow(
  context: RunContext,
  { ranked, issue, checkout }: { ranked: Localization; issue: Issue; checkout: Checkout },
): Promise<Localization> {
  const { model, languages, signal } = context;
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
