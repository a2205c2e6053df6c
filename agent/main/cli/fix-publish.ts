import { join } from "node:path";
import { usageError } from "../../core/errors.ts";
import type { Issue } from "../../core/model.ts";
import type { Published } from "../../core/ports.ts";
import { createVersionControl } from "../../../tools/git/version-control.ts";
import type { ExecutedRun } from "../execute-run.ts";
import { redactorFor } from "../github-app/outgoing.ts";
import { publishRun } from "../publish-run.ts";
import { hostToken } from "../token.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What `--output pr` needs, checked before anything is spent. @throws RepairError (usage). */
export function checkPublishable(
  issue: Pick<Issue, "repository" | "number">,
  environment: Environment,
): void {
  if (issue.repository === null || issue.number === null)
    throw usageError(
      "--output pr needs an issue of a repository on GitHub, and this one came from a file or standard input",
      "pass --issue OWNER/NAME#NUMBER, or use --output branch",
    );
  if (hostToken(environment) === null)
    throw usageError(
      "--output pr needs a token, and neither GITHUB_TOKEN nor GH_TOKEN is set",
      "export GITHUB_TOKEN=$(gh auth token); it may write contents, pull requests and checks",
    );
}

export interface PublishFix {
  readonly executed: ExecutedRun;
  readonly branch: string | null;
  readonly base: string | null;
  readonly environment: Environment;
}

/** The run as a draft pull request, by the code and with the evidence of the App. May be repeated. */
export async function publishFix(
  { executed, branch, base, environment }: PublishFix,
  signal: AbortSignal,
): Promise<Published> {
  const { issue, repository: source } = executed.run;
  checkPublishable(issue, environment);
  const token = hostToken(environment) ?? "";
  const repository = issue.repository ?? "";
  const [{ createGitHubHost }, { branchOnHost, loginOfToken }] = await Promise.all([
    import("../../../tools/github/host.ts"),
    import("../../../tools/github/who-am-i.ts"),
  ]);
  const use = { apiBase: await apiBaseOf(issue, environment), token };
  const identity = (await loginOfToken(use, signal)) ?? fallbackLogin(environment);
  const host = await createGitHubHost({
    ...use,
    throttle: environment["REPAIR_NO_THROTTLE"] !== "true",
    identity,
    redact: redactorFor(environment, [token]),
  });
  const wished = base ?? source.baseBranch;
  const baseBranch = await branchOnHost({ ...use, repository, branch: wished }, signal);
  const work = join(executed.folder, "work");
  const opened = { source: source.source, base: source.baseCommit, folder: work };
  await createVersionControl().open(opened, signal);
  return publishRun(
    {
      executed,
      host,
      gitDirectory: join(work, "objects.git"),
      repository,
      issue: issue.number ?? 0,
      branch: branch ?? `repair/issue-${issue.number}`,
      baseBranch,
      requester: null,
      draft: true,
      page: null,
      template: true,
      // Buttons are answered by an App, which this is not.
      actions: [],
    },
    signal,
  );
}

async function apiBaseOf(issue: Pick<Issue, "url">, environment: Environment): Promise<string> {
  const { parseReference } = await import("../../../tools/github/reference.ts");
  const given = environment["GITHUB_API_URL"];
  if (given !== undefined && given !== "") return given;
  return parseReference(issue.url ?? "")?.apiBase ?? "https://api.github.com";
}

/** An App's token cannot ask who it is. */
function fallbackLogin(environment: Environment): string {
  return environment["REPAIR_APP_LOGIN"] ?? "github-actions[bot]";
}
