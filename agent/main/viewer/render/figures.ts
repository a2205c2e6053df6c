const grouped = new Intl.NumberFormat("en");

export function count(value: number): string {
  return grouped.format(value);
}

/** `1 test`, `2 tests`. */
export function plural(value: number, word: string): string {
  return `${count(value)} ${word}${value === 1 ? "" : "s"}`;
}

/** Seconds as a person says them: `0.4 s`, `12 s`, `3 min 05 s`, `1 h 12 min`. */
export function duration(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return "–";
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${padded(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${padded(Math.floor((whole % 3600) / 60))} min`;
}

export interface Cost {
  readonly dollars: number;
  readonly calls: number;
  readonly unknownPrice: boolean;
}

export function money({ dollars, calls, unknownPrice }: Cost): string {
  if (calls === 0) return "$0";
  if (unknownPrice && dollars === 0) return "unknown";
  const text = dollars === 0 ? "$0" : `$${dollars < 0.1 ? dollars.toFixed(4) : dollars.toFixed(2)}`;
  return unknownPrice ? `over ${text}` : text;
}

/** `2026-11-23 11:58 UTC` of an ISO time; the script says it in the reader's own words. */
export function clock(iso: string): string {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return "–";
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

export function bytes(size: number): string {
  if (size < 1000) return `${size} bytes`;
  if (size < 1_000_000) return `${Math.round(size / 1000)} kB`;
  return `${(size / 1_000_000).toFixed(1)} MB`;
}

export function percent(share: number | null): string {
  return share === null ? "–" : `${(100 * share).toFixed(1)} %`;
}

function padded(value: number): string {
  return String(value).padStart(2, "0");
}
