import type { AgentInstance } from "../../../eval/datasets/instance.ts";
import { nothingSpent } from "../../../agent/core/budget.ts";
import type { InstanceResult, RepairInstance } from "../../../eval/run/repair-instance.ts";
import { evaluationRow } from "./instances.ts";

export function agentInstances(count: number): AgentInstance[] {
  return Array.from(
    { length: count },
    (_, n) =>
      evaluationRow({ instance_id: `pallets__flask-${String(n + 1).padStart(3, "0")}` }).agent,
  );
}

export function patchFor(id: string): string {
  return `diff --git a/src/${id}.py b/src/${id}.py\n--- a/src/${id}.py\n+++ b/src/${id}.py\n@@ -1 +1 @@\n-a\n+b\n`;
}

export function result(fields: Partial<InstanceResult> = {}): InstanceResult {
  return {
    outcome: { kind: "no-patch", why: "nothing fits" },
    spend: nothingSpent,
    localization: null,
    reproduction: "none",
    candidates: { tried: 0, plausible: 0, verified: 0 },
    secondsByStage: {},
    ...fields,
  };
}

export function patchResult(id: string, dollars = 0): InstanceResult {
  return result({
    outcome: { kind: "patch", diff: patchFor(id), verified: true },
    spend: { ...nothingSpent, dollars },
  });
}

/** A repair that answers by id. */
export function scripted(
  answers: (id: string, call: number) => InstanceResult | Promise<InstanceResult>,
): { repair: RepairInstance; calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    repair: async ({ id }) => {
      calls.push(id);
      return answers(id, calls.filter((called) => called === id).length);
    },
  };
}
