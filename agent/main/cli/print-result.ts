import type { Delivered, Published } from "../../core/ports.ts";
import type { ExecutedRun } from "../execute-run.ts";
import { countsText, headline } from "../summary.ts";
import { oneLine } from "./progress.ts";

export interface PrintOptions {
  readonly json: boolean;
  /** JSON on one line, for event streams. */
  readonly oneLine: boolean;
  readonly output: "patch" | "apply" | "commit" | "branch" | "pr";
  readonly delivered: Delivered | null;
  /** The pull request of --output pr. */
  readonly published?: Published | null;
}

/** Standard output carries only the result: the JSON object or the patch. The words go to standard error. */
export function printResult(executed: ExecutedRun, options: PrintOptions): void {
  const { published = null } = options;
  if (options.json) {
    const object =
      published === null ? executed.result : { ...executed.result, pull_request: published };
    process.stdout.write(`${JSON.stringify(object, null, options.oneLine ? 0 : 2)}\n`);
  } else if (published !== null) {
    process.stdout.write(`${published.url}\n`);
  } else if (options.output === "patch" && executed.diff !== null) {
    process.stdout.write(executed.diff);
  }
  process.stderr.write(`${describe(executed, options.delivered).join("\n")}\n`);
}

function describe(
  { result, evidence, folder }: ExecutedRun,
  delivered: Delivered | null,
): readonly string[] {
  const lines = [
    `\n${headline(result)}${result.why === null ? "" : `: ${oneLine(result.why, 400)}`}`,
  ];
  if (result.patch !== null) {
    const files = result.patch.files.map((file) => `${file.path} +${file.added} −${file.removed}`);
    lines.push(`  change   ${oneLine(result.patch.plan, 200)}`, `  files    ${files.join(", ")}`);
  }
  if (evidence !== null) {
    lines.push(
      `  before   ${countsText(evidence.before)}`,
      `  after    ${countsText(evidence.after)}`,
    );
    for (const id of evidence.failToPass.slice(0, 5)) lines.push(`  fixed    ${oneLine(id, 160)}`);
    for (const note of evidence.notVerified) lines.push(`  open     ${oneLine(note, 300)}`);
  }
  if (delivered !== null) {
    lines.push(
      `  written  ${delivered.branch ?? delivered.files.join(", ")}${delivered.commit === null ? "" : ` at ${delivered.commit.slice(0, 12)}`}`,
    );
  }
  lines.push(
    `  tried    ${result.candidates.tried} candidates in ${(result.duration_ms.total / 1000).toFixed(1)} s`,
  );
  lines.push(`  details  ${folder}/summary.md`);
  return lines;
}
