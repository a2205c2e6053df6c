import { shellWord } from "../../agent/main/run-folder.ts";
import { exitCodes } from "../../agent/core/errors.ts";
import { counted } from "../words.ts";
import { describeState } from "../run/progress.ts";
import type { RunPart } from "../run/run-part.ts";
import type { BatchResult } from "../run/run-batch.ts";

export interface RunSummary {
  readonly schema_version: 1;
  readonly out: string;
  readonly total: number;
  readonly states: Readonly<Record<string, number>>;
  readonly verified: number;
  readonly stopped: BatchResult["stopped"];
  readonly cost: { readonly usd: number; readonly unknown_price: boolean };
  readonly seconds: number;
  readonly predictions: string;
  readonly next: readonly string[];
}

export function summarizeRun(
  result: BatchResult,
  about: { readonly out: string; readonly seconds: number; readonly part: RunPart | null },
): RunSummary {
  const states: Record<string, number> = {};
  for (const record of result.records) {
    const state = describeState(record, about.part);
    states[state] = (states[state] ?? 0) + 1;
  }
  const folder = shellWord(about.out);
  const unfinished = ["queued", "running", "infra_error", "cancelled"].some((s) => s in states);
  return {
    schema_version: 1,
    out: about.out,
    total: result.records.length,
    states,
    verified: result.records.filter((record) => record.verified).length,
    stopped: result.stopped,
    cost: {
      usd: result.dollars,
      unknown_price: result.records.some(({ spend }) => spend.unknownPrice),
    },
    seconds: Math.round(about.seconds * 10) / 10,
    predictions: `${about.out}/all_preds.jsonl`,
    next: unfinished
      ? [`repair eval run --out ${folder} --resume`]
      : [
          ...(about.part === "localize" ? [] : [`repair eval grade --predictions ${folder}`]),
          `repair eval report ${folder}`,
        ],
  };
}

export function describeRun(summary: RunSummary): string {
  const states = Object.entries(summary.states).map(([state, count]) => `${count} ${state}`);
  const stopped = summary.stopped === null ? "" : `stopped early: ${summary.stopped}\n`;
  return `${counted(summary.total, "instance")}: ${states.join(", ")}${"localized" in summary.states ? "" : `; ${summary.verified} verified`}
${stopped}cost $${summary.cost.usd.toFixed(2)}${summary.cost.unknown_price ? " at least" : ""}, ${summary.seconds} s
predictions: ${summary.predictions}
next: ${summary.next.join("\n      ")}`;
}

/** 0 only when every instance came to an end that is no infrastructure error. */
export function exitCodeOfRun(summary: RunSummary, failOn: "infra" | "unresolved"): number {
  if (summary.stopped === "interrupted") return exitCodes.interrupted;
  if (summary.stopped === "total-cost") return exitCodes.limit;
  if (summary.stopped === "infrastructure" || (summary.states["infra_error"] ?? 0) > 0)
    return exitCodes.environment;
  if (failOn === "unresolved" && summary.verified < summary.total) return exitCodes.noPatch;
  return exitCodes.verified;
}
