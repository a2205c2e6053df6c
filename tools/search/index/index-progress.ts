/** How far the reading of a new repository is. */
export interface IndexProgress {
  /** Files that are indexed, or commits of the history that are read; both go on at the same time. */
  readonly kind: "files" | "commits";
  readonly done: number;
  /** Null while it is not known. */
  readonly total: number | null;
}

export type ReportProgress = (progress: IndexProgress) => void;
