import type { BatchReport } from "./batch-report.ts";
import { counted } from "../words.ts";
import { describeProportion, dollars, percent, seconds } from "./page/figures.ts";

/** The report as Markdown, for a pull request or a job summary: figures, no single instances. */
export function renderMarkdown(report: BatchReport): string {
  const sections = report.part === "localize" ? localizedSections(report) : runSections(report);
  return [
    `# ${escape(report.title)}`,
    `${counted(report.total, "instance")}, made ${report.made_at}.`,
    ...sections,
    "",
  ].join("\n\n");
}

/** Of what was only localized there are no patches to speak of. */
function localizedSections(report: BatchReport): readonly string[] {
  return [
    "Only localized: nothing was tried.",
    localizationTable(report),
    table(["figure", "value"], costAndTime(report)),
    table(
      ["repository", "instances", "median time"],
      report.repositories.map((row) => [
        row.repository,
        String(row.total),
        seconds(row.median_seconds),
      ]),
    ),
  ];
}

function costAndTime({ cost, time, part }: BatchReport): readonly (readonly string[])[] {
  const resolved = part === "localize" ? "" : `, ${dollars(cost.per_resolved)} a resolved one`;
  return [
    ["cost", `${dollars(cost.dollars)}, ${dollars(cost.per_instance)} an instance${resolved}`],
    ["time", `median ${seconds(time.median)}, nine of ten within ${seconds(time.ninetieth)}`],
  ];
}

function runSections(report: BatchReport): readonly string[] {
  return [
    ...(report.part === "templates"
      ? ["Templates alone: no model, no fix read from the issue."]
      : []),
    report.headlines.length === 0
      ? `Not graded. With a patch: ${describeProportion(report.patches.made)}.`
      : table(
          ["headline", "resolved"],
          report.headlines.map(({ name, resolved }) => [name, describeProportion(resolved)]),
        ),
    table(
      ["figure", "value"],
      [
        ["patches made", describeProportion(report.patches.made)],
        ["verified by the agent", describeProportion(report.patches.verified)],
        ["reproduced", describeProportion(report.reproduction)],
        ["hidden tests fixed", describeProportion(report.tests.fixed)],
        ["fixed but broke others", String(report.tests.broke_others.length)],
        ...costAndTime(report),
      ],
    ),
    localizationTable(report),
    table(
      ["repository", "instances", "patches", "verified", "resolved", "median time", "cost"],
      report.repositories.map((row) => [
        row.repository,
        String(row.total),
        String(row.patches),
        String(row.verified),
        String(row.resolved ?? "–"),
        seconds(row.median_seconds),
        dollars(row.dollars),
      ]),
    ),
    ...(report.sources.length === 0 ? [] : [sourcesTable(report)]),
    table(
      ["how runs ended", "instances"],
      report.reasons.map(({ reason, count }) => [reason, String(count)]),
    ),
  ];
}

function sourcesTable({ sources }: BatchReport): string {
  return table(
    ["candidates from", "tested", "patches", "verified", "resolved"],
    sources.map((row) => [
      row.source,
      String(row.tried),
      String(row.patches),
      String(row.verified),
      String(row.resolved ?? "–"),
    ]),
  );
}

function localizationTable({ localization }: BatchReport): string {
  if (localization.known === 0) return "Localization was not recorded.";
  const cells = (rates: BatchReport["localization"]["files"]) =>
    rates.map(({ hits }) => percent(hits.share));
  return table(
    [
      `first hit within (${localization.known} instances)`,
      ...localization.files.map(({ within }) => String(within)),
    ],
    [
      ["file", ...cells(localization.files)],
      ["function", ...cells(localization.functions)],
    ],
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escape).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

function escape(text: string): string {
  return text.replace(/[\\`*_[\]<>|#]/g, "\\$&").replace(/\s+/g, " ");
}
