import type { Suspect } from "../core/model.ts";

/** `src/a.py::Class.method`, `src/a.py:10-20` or `src/a.py`. */
export function suspectName({ location }: Pick<Suspect, "location">): string {
  if (location.kind === "symbol") return `${location.path}::${location.symbol}`;
  if (location.kind === "lines")
    return `${location.path}:${location.span.start}-${location.span.end}`;
  return location.path;
}
