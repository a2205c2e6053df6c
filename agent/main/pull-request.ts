import type { Localization } from "../core/model.ts";
import type { ExecutedRun } from "./execute-run.ts";
import { harmless } from "./harmless.ts";
import { defaultTitle, titleOf } from "./pull-request-title.ts";
import {
  code,
  evidenceTable,
  evidenceText,
  footer,
  headline,
  sentence,
  suspectList,
} from "./summary.ts";

export interface PullRequestText {
  readonly title: string;
  readonly body: string;
}

export interface PullRequestOptions {
  readonly issue: number;
  /** Who asked for it; they are mentioned once. */
  readonly requester: string | null;
  /** Absent: `fix: … (#N)`. */
  readonly titleTemplate?: string;
  /** The address of the run's page. */
  readonly page?: string | null;
}

/**
 * The pull request as a view of the evidence. `Fixes` closes the issue, so it is a claim that only
 * green evidence makes; the issue's own words can neither close others nor call anybody.
 */
export function pullRequestText(
  { result, run, evidence }: ExecutedRun,
  { issue, requester, titleTemplate: template = defaultTitle, page = null }: PullRequestOptions,
): PullRequestText {
  const cause = rootCause(run.localization?.symbols ?? []);
  const title = titleOf({ template, title: result.issue.title, issue });
  const parts = [
    `${result.status === "verified" ? "Fixes" : "Refs"} #${issue}`,
    `**${headline(result)}.**${result.why === null ? "" : ` ${sentence(harmless(result.why))}`}`,
    ...(cause === null ? [] : [`## Root cause\n\n${harmless(cause)}`]),
    ...(result.patch === null
      ? []
      : [
          `## The change\n\n${sentence(harmless(result.patch.plan))}\n\n${changedFiles(result.patch.files)}`,
        ]),
    ...(evidence === null ? [] : [evidenceTable(evidence)]),
    suspected(result),
    `${requester === null ? "" : `Asked for by @${requester}. `}This change was made by a program, for a person to judge.`,
    footer(result, page),
  ];
  return { title, body: `${parts.join("\n\n")}\n` };
}

/** What the model that named the place said is wrong there; nobody says so without a model. */
function rootCause(symbols: Localization["symbols"]): string | null {
  for (const { reasons } of symbols)
    for (const { detail } of reasons) {
      const [, cause] = /^Cause: ([^]*?)(?: Intended: |$)/.exec(detail) ?? [];
      if (cause !== undefined && cause.trim() !== "") return cause.trim();
    }
  return null;
}

/** The check run and the final comment tell the same in less. */
export function verdictText({ result, evidence }: ExecutedRun, page: string | null = null): string {
  const { why, patch } = result;
  const parts = [
    ...(why === null ? [] : [sentence(harmless(why))]),
    ...(patch === null
      ? []
      : [`${sentence(harmless(patch.plan))}\n\n${changedFiles(patch.files)}`]),
    ...(evidence === null ? [] : [evidenceText(evidence)]),
    // Without a patch, where to look is all there is.
    patch === null ? `**Where to look first**\n\n${suspectList(result)}` : suspected(result),
    footer(result, page),
  ];
  return parts.join("\n\n");
}

function suspected(result: ExecutedRun["result"]): string {
  return `<details><summary>Where the fault was looked for, and why there</summary>\n\n${suspectList(result)}\n</details>`;
}

interface ChangedFile {
  readonly path: string;
  readonly added: number;
  readonly removed: number;
  readonly symbols: readonly string[];
}

function changedFiles(files: readonly ChangedFile[]): string {
  return files
    .map(({ path, added, removed, symbols }) => {
      const inside = symbols.length === 0 ? "" : `: ${symbols.map(code).join(", ")}`;
      return `- ${code(path)} +${added} −${removed}${inside}`;
    })
    .join("\n");
}
