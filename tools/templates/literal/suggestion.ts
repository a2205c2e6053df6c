/** A change that the issue spells out, before anybody looked where it belongs. */
export interface Suggestion {
  /** How it was written: stands in `Origin.detail`. */
  readonly kind:
    | "diff"
    | "suggestion-block"
    | "phrase"
    | "code-pair"
    | "definition"
    | "code-block"
    | "similar-line";
  readonly plan: string;
  readonly changes: readonly Change[];
}

export type Change =
  | {
      readonly kind: "replace";
      readonly path: string | null;
      readonly before: string;
      readonly after: string;
    }
  /** The lines that are most like the new ones are the ones to replace. */
  | {
      readonly kind: "nearest";
      readonly path: string | null;
      readonly line: number | null;
      readonly after: string;
    }
  | { readonly kind: "define"; readonly path: string | null; readonly text: string }
  | { readonly kind: "create"; readonly path: string; readonly text: string }
  | { readonly kind: "delete"; readonly path: string };
