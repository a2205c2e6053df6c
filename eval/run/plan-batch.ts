import type { AgentInstance } from "../datasets/instance.ts";
import { newRecord } from "./instance-state.ts";
import type { InstanceRecord, InstanceState } from "./instance-state.ts";

/** What `--redo` asks for: instances whose end state is done again from scratch. */
export type Redo = "infra" | "failed" | "all";

export interface PlanOptions {
  readonly instances: readonly AgentInstance[];
  readonly records: ReadonlyMap<string, InstanceRecord>;
  readonly redo: Redo | null;
  /** Ids that were graded and not resolved: `--redo failed` includes them. */
  readonly unresolved: ReadonlySet<string>;
}

export interface BatchPlan {
  /** Every instance of the batch with its record, in the order of the dataset. */
  readonly records: readonly InstanceRecord[];
  /** Ids to run, in order. */
  readonly todo: readonly string[];
}

const unfinished: ReadonlySet<InstanceState> = new Set([
  "queued",
  "running",
  "infra_error",
  "cancelled",
]);
const failed: ReadonlySet<InstanceState> = new Set(["no_patch", "limit", "infra_error"]);

/**
 * Which instances are run. Unfinished ones continue their attempt; redone ones begin a new attempt in
 * a folder of its own, so that nothing of the old one is overwritten.
 */
export function planBatch(options: PlanOptions): BatchPlan {
  const todo: string[] = [];
  const records = options.instances.map((instance) => {
    const known = options.records.get(instance.id) ?? newRecord(instance);
    if (isRedone(known, options)) {
      todo.push(instance.id);
      return nextAttempt(known, instance);
    }
    if (unfinished.has(known.state)) todo.push(instance.id);
    return known;
  });
  return { records, todo };
}

function isRedone(record: InstanceRecord, { redo, unresolved }: PlanOptions): boolean {
  if (record.state === "queued") return false;
  if (redo === "all") return true;
  if (redo === "failed") return failed.has(record.state) || unresolved.has(record.instance_id);
  return redo === "infra" && record.state === "infra_error";
}

function nextAttempt(record: InstanceRecord, instance: AgentInstance): InstanceRecord {
  return {
    ...newRecord(instance),
    attempt: record.attempt + 1,
    earlier_dollars: record.earlier_dollars + record.spend.dollars,
  };
}
