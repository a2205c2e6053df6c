import type { IndexProgress, ReportProgress } from "../../../tools/search/index/index-progress.ts";

export interface IndexingLine {
  readonly update: ReportProgress;
  /** Clears the line. */
  end(): void;
}

/** Most repositories are read within it, and a line that flashes up only disturbs. */
const quietMilliseconds = 1000;

const betweenDraws = 100;

/** One live line on a terminal while a repository is read for the first time; nothing anywhere else. */
export function createIndexingLine(
  stream: NodeJS.WriteStream,
  options: { readonly live: boolean },
): IndexingLine {
  if (!options.live) return { update() {}, end() {} };
  const known = new Map<IndexProgress["kind"], IndexProgress>();
  let started: number | null = null;
  let drawnAt = 0;
  return {
    update(progress) {
      known.set(progress.kind, progress);
      const now = performance.now();
      started ??= now;
      if (now - started < quietMilliseconds || now - drawnAt < betweenDraws) return;
      drawnAt = now;
      stream.write(`\r\u001B[K… reading the repository: ${describe([...known.values()])}`);
    },
    end() {
      if (drawnAt > 0) stream.write("\r\u001B[K");
      drawnAt = 0;
      started = null;
      known.clear();
    },
  };
}

function describe(parts: readonly IndexProgress[]): string {
  return parts
    .map(({ kind, done, total }) => {
      return total === null
        ? `${String(done)} ${kind}`
        : `${String(done)} of ${String(total)} ${kind}`;
    })
    .join(", ");
}
