import type { TestStatuses } from "./parser.ts";

/** Statuses in which a name that comes again is numbered: `name (2)`. */
export class NumberedNames {
  readonly statuses: TestStatuses = new Map();
  readonly #seen = new Map<string, number>();

  add(name: string, status: string): void {
    const count = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, count);
    this.statuses.set(count === 1 ? name : `${name} (${count})`, status);
  }
}
