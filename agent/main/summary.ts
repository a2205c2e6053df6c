import type { Evidence, SuiteCounts, TestId } from "../core/model.ts";
import { harmless } from "./harmless.ts";
import { reasonWords } from "./reason-words.ts";
import type { ResultObject } from "./result.ts";
import { shownCommand } from "./shown-command.ts";

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
  return `## Evidence\n\n${evidenceText(evidence)}`;
}

/** Without a heading: under one that says it already. */
export function evidenceText(evidence: Evidence): string {
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
  const repeats = `Target tests were run ${evidence.repeats.before} times before and ${evidence.repeats.after} times after the change, in the ${evidence.sandbox} sandbox: ${code(shownCommand(evidence.command))}.`;
  const open =
    evidence.notVerified.length === 0
      ? ""
      : `\n\n**Not verified:**\n${evidence.notVerified.map((note) => `- ${harmless(note)}`).join("\n")}`;
  return `${table}${more}\n\n${how} ${evidence.repeats.before > 0 ? repeats : ""}${open}`;
}

export function suspects(result: ResultObject): string {
  return `## Suspects\n\n${suspectList(result)}`;
}

/** The first places that were suspected, each with what pointed at it. */
export function suspectList(result: Pick<ResultObject, "localization">): string {
  const rows = result.localization.slice(0, 5).map(({ file, symbol, reasons }, at) => {
    const why = reasonWords(reasons, 3).map(harmless).join("; ");
    const place = code(symbol === null ? file : `${file}::${symbol}`);
    return `${at + 1}. ${place}${why === "" ? "" : `: ${why}`}`;
  });
  return rows.length === 0 ? "No place was suspected." : rows.join("\n");
}

/** @param page the address of the run's page, where there is one. */
export function footer(result: ResultObject, page: string | null = null): string {
  const { cost, model } = result;
  const to = model === null ? "" : ` to ${code(model)}`;
  const calls = `${cost.calls} model call${cost.calls === 1 ? "" : "s"}${to}`;
  const price = cost.unknown_price ? " (price of the model unknown)" : "";
  const money =
    cost.calls === 0
      ? "no model calls"
      : `${calls}, ${cost.input_tokens + cost.output_tokens} tokens, $${cost.usd.toFixed(4)}${price}`;
  const base = code(result.base_commit?.slice(0, 12) ?? "?");
  const name = `run ${code(result.run_id)}`;
  const run = page === null ? name : `[${name}](${page})`;
  return `---\n${elapsed(result.duration_ms.total)}, ${money}, repair ${result.tool_version}, ${run} on ${base}`;
}

/** `0.4 s`, `12 s`, `3 min 5 s` */
export function elapsed(milliseconds: number): string {
  if (milliseconds < 9950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** As a sentence: reasons come without a capital and without a stop. What may be a name stays as it is. */
export function sentence(text: string): string {
  const whole = text.replace(/^[a-z](?=[a-z]* )/, (first) => first.toUpperCase());
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
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
