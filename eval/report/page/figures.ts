import type { Proportion } from "../statistics.ts";

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

export function dollars(amount: number | null): string {
  if (amount === null) return "–";
  return `$${amount.toFixed(amount !== 0 && amount < 0.1 ? 4 : 2)}`;
}

/** `0.4 s`, `12 s`, `3.5 min`, `2.1 h` */
export function seconds(amount: number | null): string {
  if (amount === null) return "–";
  if (amount < 10) return `${amount.toFixed(1)} s`;
  if (amount < 120) return `${amount.toFixed(0)} s`;
  return amount < 7200 ? `${(amount / 60).toFixed(1)} min` : `${(amount / 3600).toFixed(1)} h`;
}
