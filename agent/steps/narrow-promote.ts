import type { Location, Suspect } from "../core/model.ts";
import { modelSignal } from "../../prompts/places.ts";

export interface Promotion {
  readonly location: Location;
  /** What the model said of it. */
  readonly detail: string;
}

/**
 * Puts the promoted locations first, in their order, and everything else behind them in its own.
 * Scores stay comparable: the promoted ones stand one step apart above the highest.
 */
export function promote(
  suspects: readonly Suspect[],
  promotions: readonly Promotion[],
): readonly Suspect[] {
  const top = suspects.reduce((highest, { score }) => Math.max(highest, score), 0);
  const unique = withoutRepeats(promotions);
  const first = unique.map((promotion, index) => {
    const known = suspects.find(({ location }) => sameLocation(location, promotion.location));
    const score = top + unique.length - index;
    const reason = { signal: modelSignal, score, detail: promotion.detail };
    return { location: promotion.location, score, reasons: [...(known?.reasons ?? []), reason] };
  });
  const rest = suspects.filter(
    ({ location }) => !unique.some((promotion) => sameLocation(promotion.location, location)),
  );
  return [...first, ...rest];
}

function withoutRepeats(promotions: readonly Promotion[]): readonly Promotion[] {
  return promotions.filter(
    ({ location }, index) =>
      promotions.findIndex((other) => sameLocation(other.location, location)) === index,
  );
}

function sameLocation(a: Location, b: Location): boolean {
  if (a.path !== b.path || a.kind !== b.kind) return false;
  if (a.kind === "symbol" && b.kind === "symbol") return a.symbol === b.symbol;
  if (a.kind === "lines" && b.kind === "lines")
    return a.span.start === b.span.start && a.span.end === b.span.end;
  return true;
}
