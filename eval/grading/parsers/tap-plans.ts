import { LogUnreadable } from "./parser.ts";

/** The results of one depth between two lines of a lesser one: what a plan is about. */
interface Group {
  readonly indent: number;
  readonly plans: number[];
  results: number;
}

/**
 * A runner says after or before the results of a suite how many there are (`1..3`). Results that
 * something else printed among them make that untrue.
 */
export class TapPlans {
  #open: Group[] = [];

  result(indent: number): void {
    this.#groupAt(indent).results += 1;
  }

  plan(indent: number, results: number): void {
    this.#groupAt(indent).plans.push(results);
  }

  /** @throws LogUnreadable when a suite has another number of results than its plan, or two plans. */
  end(): void {
    for (const group of this.#open) check(group);
    this.#open = [];
  }

  #groupAt(indent: number): Group {
    for (const group of this.#open) if (group.indent > indent) check(group);
    this.#open = this.#open.filter((group) => group.indent <= indent);
    const known = this.#open.at(-1);
    if (known?.indent === indent) return known;
    const group = { indent, plans: [], results: 0 };
    this.#open.push(group);
    return group;
  }
}

/** A suite that ended before its plan was written (a crash, a time-out) has none. */
function check({ plans, results }: Group): void {
  if (plans.length > 1)
    throw new LogUnreadable(`got ${plans.length} plans for the same TAP results, expected one`);
  const [said = results] = plans;
  if (said !== results)
    throw new LogUnreadable(`got ${results} TAP results under a plan of ${said}`);
}
