import type { LineSpan } from "../core/model.ts";
import { isRepoPath } from "../core/model.ts";
import type { Annotation, CodeHost, Published, PullRequestHost, Reviewers } from "../core/ports.ts";
import type { ExecutedRun } from "./execute-run.ts";
import { pullRequestText, verdictText } from "./pull-request.ts";
import { fillTemplate, findTemplate } from "./pull-request-template.ts";
import { headline, sentence } from "./summary.ts";

export interface PublishRunOptions {
  readonly executed: ExecutedRun;
  readonly host: CodeHost & PullRequestHost;
  /** A git directory that holds the base commit. */
  readonly gitDirectory: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly issue: number;
  readonly branch: string;
  readonly baseBranch: string;
  /** Who asked for it; null is not mentioned. */
  readonly requester: string | null;
  readonly draft: boolean;
  /** Of the title; absent is the usual one. */
  readonly titleTemplate?: string;
  readonly labels?: readonly string[];
  readonly reviewers?: Reviewers;
  /** The address of the run's page; null where there is none. */
  readonly page: string | null;
  /** Fill the repository's own template for pull requests. */
  readonly template: boolean;
  /** Buttons under the check; only an App hears of them. */
  readonly actions: readonly { id: string; label: string; description: string }[];
}

/** The patch of a run as a pull request, with its evidence as a check. May be repeated. */
export async function publishRun(
  options: PublishRunOptions,
  signal: AbortSignal,
): Promise<Published> {
  const { executed, host, repository, issue, requester, titleTemplate } = options;
  const { patchedFiles } = await import("../../tools/git/patched-files.ts");
  const diff = executed.diff ?? "";
  const base = executed.run.repository.baseCommit;
  const { gitDirectory } = options;
  const files = await patchedFiles({ gitDirectory, base, diff, scratch: executed.folder }, signal);
  const { title, body } = pullRequestText(executed, {
    issue,
    requester,
    page: options.page,
    ...(titleTemplate === undefined ? {} : { titleTemplate }),
  });
  const template = options.template ? await findTemplate({ host, repository }, signal) : null;
  const published = await host.publish(
    {
      repository,
      issue,
      baseBranch: options.baseBranch,
      baseCommit: base,
      branch: options.branch,
      title,
      body: template === null ? body : fillTemplate(template, body),
      diff,
      files,
      draft: options.draft,
      labels: options.labels ?? [],
      reviewers: options.reviewers ?? { users: [], teams: [] },
    },
    signal,
  );
  await reportEvidence(published, options, signal);
  return published;
}

async function reportEvidence(
  { commit }: Published,
  { executed, host, repository, actions, page }: PublishRunOptions,
  signal: AbortSignal,
): Promise<void> {
  await host.check(
    {
      repository,
      commit,
      name: "repair/verify",
      run: executed.run.id,
      conclusion: conclusionOf(executed),
      title: headline(executed.result),
      summary: verdictText(executed, page),
      annotations: annotationsOf(executed),
      actions,
    },
    signal,
  );
}

/** Green evidence, a patch that nothing could verify, or one that breaks what worked. */
export function conclusionOf({ result, evidence }: ExecutedRun): "success" | "neutral" | "failure" {
  if (result.status === "verified") return "success";
  if (evidence === null) return "neutral";
  const harmed = evidence.passToFail.length + evidence.vanished.length;
  return harmed > 0 ? "failure" : "neutral";
}

/** A reason may hold a model's plan; the whole of it stands in the summary above the notes. */
const longestReason = 400;

/** A note at every place the patch changes: plain text, in which no markup takes effect. */
export function annotationsOf({ diff, evidence, result }: ExecutedRun): readonly Annotation[] {
  const fixed = evidence?.failToPass.length ?? 0;
  const why = result.why ?? "no test shows that this fixes the issue";
  const signs = Array.from(why);
  const isLong = signs.length > longestReason;
  const reason = isLong ? `${signs.slice(0, longestReason).join("")}…` : sentence(why);
  const message =
    fixed > 0
      ? `Changed here: ${fixed === 1 ? "one test that was red is" : `${fixed} tests that were red are`} green.`
      : `Changed here, and not verified. ${reason}`;
  return changedSpans(diff ?? "").flatMap(({ path, span }) =>
    isRepoPath(path) ? [{ path, span, message }] : [],
  );
}

interface ChangedSpan {
  readonly path: string;
  readonly span: LineSpan;
}

/** In lines of the new file; a hunk that only takes lines away has none. */
export function changedSpans(diff: string): readonly ChangedSpan[] {
  const spans: ChangedSpan[] = [];
  let path = "";
  let hunk = { line: 0, oldLeft: 0, newLeft: 0 };
  let start: number | null = null;
  const flush = () => {
    if (start !== null) spans.push({ path, span: { start, end: hunk.line - 1 } });
    start = null;
  };
  for (const text of diff.split("\n")) {
    // Lines are counted, because a changed line may look like a header.
    if (hunk.oldLeft + hunk.newLeft === 0) {
      flush();
      if (text.startsWith("+++ ")) path = text.slice(4).replace(/^b\//, "");
      hunk = readHunk(text) ?? hunk;
      continue;
    }
    const isAdded = text.startsWith("+");
    if (isAdded) start ??= hunk.line;
    else flush();
    const isNew = isAdded || text.startsWith(" ");
    const isOld = !isAdded && !text.startsWith("\\");
    hunk = {
      line: hunk.line + (isNew ? 1 : 0),
      oldLeft: hunk.oldLeft - (isOld ? 1 : 0),
      newLeft: hunk.newLeft - (isNew ? 1 : 0),
    };
  }
  flush();
  return spans;
}

function readHunk(text: string) {
  const match = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(text);
  if (match === null) return null;
  const [, oldLines = "1", line = "0", newLines = "1"] = match;
  return { line: Number(line), oldLeft: Number(oldLines), newLeft: Number(newLines) };
}
