import type { Budget } from "../../agent/core/budget.ts";
import type { Journal } from "../../agent/core/journal.ts";
import type { ChatModel, RunStore } from "../../agent/core/ports.ts";
import type { PriceTable } from "./prices.ts";
import { withBudget } from "./with-budget.ts";
import { spentOnAnswers, withJournal } from "./with-journal.ts";
import { withRecord } from "./with-record.ts";
import { withRetry } from "./with-retry.ts";
import type { WithRetryOptions } from "./with-retry.ts";

export interface ModelStackOptions extends WithRetryOptions {
  readonly journal: Journal;
  readonly store: RunStore;
  readonly budget: Budget;
  readonly prices: PriceTable;
  readonly redact: (text: string) => string;
  readonly warn: (text: string) => void;
}

/**
 * A provider made fit for a run. From outside in: answered once and never asked again; repeated where
 * that helps; each attempt on record; each attempt within the budget.
 */
export function createModelStack(provider: ChatModel, options: ModelStackOptions): ChatModel {
  const budgeted = withBudget(provider, options);
  const patient = withRetry(withRecord(budgeted, options), options);
  const before = spentOnAnswers(options.journal);
  if (before.calls > 0) options.budget.charge(before);
  return withJournal(patient, options.journal);
}
