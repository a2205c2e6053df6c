/**
 * The total budget of a batch. Starting an instance reserves the most it may cost; ending it replaces
 * the reservation by what it did cost. So the total is never passed, however many run at once.
 */
export interface BatchBudget {
  /** Waits until the reservation fits; false when it cannot fit whatever the running ones cost. */
  reserve(): Promise<boolean>;
  /** Ends a reservation with the dollars it really took. */
  settle(dollars: number): void;
  readonly spent: () => number;
}

export interface BatchBudgetOptions {
  /** Dollars; null for no limit. */
  readonly total: number | null;
  /** The most one instance may cost, in dollars. */
  readonly perInstance: number;
  /** Spent in earlier sessions of the same batch. */
  readonly alreadySpent: number;
}

export function openBatchBudget(options: BatchBudgetOptions): BatchBudget {
  let spent = options.alreadySpent;
  let running = 0;
  let waiting: (() => void)[] = [];

  const fits = (): boolean =>
    options.total === null || spent + (running + 1) * options.perInstance <= options.total + 1e-9;

  return {
    async reserve() {
      while (!fits()) {
        if (running === 0) return false;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      running += 1;
      return true;
    },
    settle(dollars) {
      running -= 1;
      spent += dollars;
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    spent: () => spent,
  };
}
