/** Scores of items and, for each, which signals they came from. */
export interface Ranking {
  readonly scores: Float64Array;
  /** Shares of an item's score by signal, in no order. */
  explain(item: number): readonly Share[];
}

export interface Share {
  readonly signal: string;
  readonly score: number;
  /** 1 for the item this signal puts first; counted when asked, because few shares are shown. */
  readonly rank: () => number;
}
