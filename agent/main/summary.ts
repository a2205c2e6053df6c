import type { Evidence, SuiteCounts, TestId } from "../core/model.ts";
import { harmless } from "./harmless.ts";
import type { ResultObject } from "./result.ts";

/** The run as a page of Markdown: what was found, what was shown, what was not. */
export function markdownSummary(
  result: ResultObject,
  evidence: Evidence | null,
  diff: string | null,
): string {
  const parts = [
    `# ${headline(result)}`,
    `**Issue:** ${result.issue.title}`,
    ...(result.why === null ? [] : [`**Why:** ${result.why}`]),
    ...(evidence === null ? [] : [evidenceTable(evidence)]),
    ...(result.patch === null
      ? []
      : [
          `## The change\n\n${result.patch.plan}\n\nFrom: ${result.candidates.origin ?? "?"}; ${result.candidates.tried} candidates tried, ${result.candidates.verified} verified.`,
        ]),
    ...(diff === null ? [] : [`${fence(diff)}diff\n${diff.trimEnd()}\n${fence(diff)}`]),
    suspects(result),
    footer(result),
  ];
  return `${parts.join("\n\n")}\n`;
}

export function headline(result: ResultObject): string {
  switch (result.status) {
    case "verified":
      return "Verified: red before, green after";
    case "unverified":
      return "A patch that is not verified";
    case "gave-up":
      return "No patch";
    case "refused":
      return "Refused";
    case "failed":
      return "The run failed";
  }
}

export function countsText(counts: SuiteCounts | null): string {
  if (counts === null) return "did not run";
  const broken = counts.failed + counts.error;
  return `${counts.passed} passed, ${broken} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ""}`;
}

export function evidenceTable(evidence: Evidence): string {
  const rows = [
    ["suite", countsText(evidence.before), countsText(evidence.after)],
    ...evidence.failToPass.slice(0, 20).map((id) => [code(id), "red", "green"]),
  ];
  const table = [
    "| | before | after |",
    "|---|---|---|",
    ...rows.map((row) => `| ${row.join(" | ")} |`),
  ].join("\n");
  const more =
    evidence.failToPass.length > 20
      ? `\n\n… and ${evidence.failToPass.length - 20} more tests.`
      : "";
  const how =
    evidence.reproduction.kind === "red"
      ? `Reproduction: ${harmless(evidence.reproduction.how)}.`
      : `No reproduction: ${harmless(evidence.reproduction.why)}.`;
  const repeats = `Target tests were run ${evidence.repeats.before} times before and ${evidence.repeats.after} times after the change, in the ${evidence.sandbox} sandbox: ${code(evidence.command.join(" "))}.`;
  const open =
    evidence.notVerified.length === 0
      ? ""
      : `\n\n**Not verified:**\n${evidence.notVerified.map((note) => `- ${harmless(note)}`).join("\n")}`;
  return `## Evidence\n\n${table}${more}\n\n${how} ${evidence.repeats.before > 0 ? repeats : ""}${open}`;
}

export function suspects(result: ResultObject): string {
  const rows = result.localization.slice(0, 5).map(({ file, symbol, reasons }) => {
    const why = reasons
      .slice(0, 3)
      .map((reason) => `${reason.signal} (${harmless(reason.detail)})`)
      .join("; ");
    return `1. ${code(symbol === null ? file : `${file}::${symbol}`)}: ${why}`;
  });
  return `## Suspects\n\n${rows.length === 0 ? "none" : rows.join("\n")}`;
}

export function footer(result: ResultObject): string {
  const { cost } = result;
  const money =
    cost.calls === 0
      ? "no model calls"
      : `${cost.calls} model calls, ${cost.input_tokens + cost.output_tokens} tokens, $${cost.usd.toFixed(4)}${cost.unknown_price ? " (price of the model unknown)" : ""}`;
  return `---\n${(result.duration_ms.total / 1000).toFixed(1)} s, ${money}, repair ${result.tool_version}, run ${code(result.run_id)} on ${code(result.base_commit ?? "?")}`;
}

/** Test names and paths are the repository's text: nothing in them may end the code span or the row. */
export function code(text: TestId): string {
  const safe = text.replaceAll(/[\r\n]+/g, " ").replaceAll("|", "\\|");
  const ticks = "`".repeat(
    1 + Math.max(0, ...[...safe.matchAll(/`+/g)].map((match) => match[0].length)),
  );
  return ticks.length === 1 ? `\`${safe}\`` : `${ticks} ${safe} ${ticks}`;
}

export function fence(text: string): string {
  return "`".repeat(
    Math.max(3, 1 + Math.max(0, ...[...text.matchAll(/`{3,}/g)].map((match) => match[0].length))),
  );
}
