/** Summaries of runners that name failures only: jasmine, karma, mocha. */
const summaries = [
  /(\d+) specs?, \d+ failures?/g,
  /Executed (\d+) of \d+/g,
  /TOTAL: (\d+) (?:SUCCESS|FAILED)/g,
] as const;

/** How many tests a log says were executed; null when it does not say. */
export function executedTests(log: string): number | null {
  for (const summary of summaries) {
    const counts = [...log.matchAll(summary)].map(([, count]) => Number(count));
    if (counts.length > 0) return Math.max(...counts);
  }
  const parts = [...log.matchAll(/^\s*(\d+) (?:passing|failing)\b/gm)];
  return parts.length === 0 ? null : parts.reduce((sum, [, count]) => sum + Number(count), 0);
}
