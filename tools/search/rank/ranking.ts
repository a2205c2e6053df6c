/** Scores of items and, for each, which signals they came from. */
export interface Ranking {
  readonly scores: Float64Array;
  /** Shares of an item's score by signal, in no order. */
  explain(item: number): readonly Share[];
}

export interface Share {
  readonly signal: string;
  readonly score: number;
  /**
   * How far the signal's value lies above the list's average. A share may be positive below it, because
   * the signal speaks against others: that is no reason to suspect this one.
   */
  readonly lead: number;
  /** 1 for the item this signal puts first; counted when asked, because few shares are shown. */
  readonly rank: () => number;
}
