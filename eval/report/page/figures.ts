import type { Proportion } from "../statistics.ts";

export { dollars, seconds } from "../../../agent/main/viewer/plots/figures.ts";

export function percent(share: number | null): string {
  return share === null ? "–" : `${(share * 100).toFixed(1)} %`;
}

/** `12 of 40 (30.0 %, 95 % interval 18.1–45.4 %)` */
export function describeProportion({ count, of, share, low, high }: Proportion): string {
  if (share === null || low === null || high === null) return "nothing to count";
  return `${count} of ${of} (${percent(share)}, 95 % interval ${(low * 100).toFixed(1)}–${percent(high)})`;
}

/** `12 of 40` */
export function counted({ count, of }: Proportion): string {
  return `${count} of ${of}`;
}

/** Time or cost of an instance that was never started is not nothing: it is not known. */
export function whenStarted(row: { readonly run_folder: string | null }, shown: string): string {
  return row.run_folder === null ? "–" : shown;
}
