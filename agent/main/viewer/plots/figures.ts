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
