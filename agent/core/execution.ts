import type { RepoPath } from "./model.ts";

/** A function of the repository that ran when the issue's own code was run, other than during an import. */
export interface ExecutedFunction {
  readonly path: RepoPath;
  /** Where its definition begins, 1-based; its first decorator where the language reports that. */
  readonly line: number;
  readonly calls: number;
  /** Calls from the code on the shortest way, 1 is called directly; null when it was not seen. */
  readonly depth: number | null;
  /** Frames from where an error was raised; null when it was not on that stack. */
  readonly fromError: number | null;
}

/** Code that an issue shows, without prompts and output. */
export interface Snippet {
  readonly language: "python" | "javascript";
  readonly code: string;
}
