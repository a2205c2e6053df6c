export interface PagerOptions {
  /** Entries to a page, at least 1. */
  readonly size: number;
}

export interface Page<Entry> {
  readonly number: number;
  readonly entries: readonly Entry[];
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** Cuts a list into pages, numbered from 1. */
export class Pager<Entry> {
  readonly #entries: readonly Entry[];
  readonly #size: number;

  constructor(entries: readonly Entry[], { size }: PagerOptions) {
    if (!Number.isInteger(size) || size < 1) throw new RangeError(`a page holds ${size} entries`);
    this.#entries = entries;
    this.#size = size;
  }

  get pageCount(): number {
    return Math.max(1, Math.floor(this.#entries.length / this.#size));
  }

  page(number: number): Page<Entry> {
    if (number < 1 || number > this.pageCount) {
      throw new RangeError(`page ${number} of ${this.pageCount}`);
    }
    const start = (number - 1) * this.#size;
    return {
      number,
      entries: this.#entries.slice(start, start + this.#size),
      isFirst: number === 1,
      isLast: number === this.pageCount,
    };
  }

  /** The page an entry stands on, or null when the list does not hold it. */
  pageOf(entry: Entry): number | null {
    const index = this.#entries.indexOf(entry);
    return index < 0 ? null : Math.floor(index / this.#size) + 1;
  }
}
