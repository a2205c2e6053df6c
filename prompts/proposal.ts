import type { Edit, Proposal, Verdict } from "../agent/core/model.ts";
import { excerpt, fence } from "./fence.ts";

/** A repair as the model wrote it: its plan and its edits. */
export function renderProposal({ plan, edits }: Pick<Proposal, "plan" | "edits">): string {
  return [`Plan: ${excerpt(plan, 800)}`, ...edits.map(renderEdit)].join("\n\n");
}

/** What became of it, with the end of the output: that is where runners put their reasons. */
export function renderOutcome(verdict: Verdict, characters = 5_000): string {
  if (verdict.kind === "verified") return "The target tests pass.";
  const lists =
    verdict.kind === "failing"
      ? [
          listTests("still failing", verdict.stillFailing),
          listTests("passed before and fail now", verdict.newlyFailing),
        ]
      : [];
  const log = verdict.kind === "plausible" ? "" : telling(verdict.log);
  const output = log === "" ? "" : fence("output", excerpt(log, characters, 0.35));
  return [`${verdict.why}.`, ...lists, output].filter((part) => part !== "").join("\n\n");
}

export function renderFailing(tests: readonly string[], log: string, characters = 5_000): string {
  if (tests.length === 0) return "";
  const said = telling(log);
  const output = said === "" ? "" : fence("output", excerpt(said, characters, 0.35));
  const list = listTests("These tests fail now and must pass after the repair", tests);
  return [list, output].filter((part) => part !== "").join("\n\n");
}

/** Pages of warnings stand between a failure and its summary, and say nothing of either. */
function telling(log: string): string {
  return log.replace(/^=+ warnings summary =+$[^]*?^-- Docs: .*$/m, "").trim();
}

function listTests(title: string, tests: readonly string[]): string {
  if (tests.length === 0) return "";
  const shown = tests.slice(0, 10).map((test) => `- ${test}`);
  const more = tests.length > 10 ? [`- and ${tests.length - 10} more`] : [];
  return [`${title}:`, ...shown, ...more].join("\n");
}

function renderEdit(edit: Edit): string {
  if (edit.kind === "replace-text") {
    return `replace-text in ${edit.path}, before:\n${fence("", edit.before)}\nafter:\n${fence("", edit.after)}`;
  }
  if (edit.kind === "delete-file") return `delete-file ${edit.path}`;
  const target =
    edit.kind === "replace-symbol"
      ? `${edit.path} · ${edit.symbol}`
      : edit.kind === "insert-symbol"
        ? `${edit.path} after ${edit.after ?? "everything"}`
        : edit.path;
  return `${edit.kind} ${target}:\n${fence("", edit.text)}`;
}
