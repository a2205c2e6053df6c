import type { CheckRequest, HostPull } from "../../core/ports.ts";
import { branchOf } from "./ask.ts";
import type { IssueAsk } from "./ask.ts";
import { checkName } from "./events/checks.ts";
import type { HostSession } from "./session.ts";

export interface CheckedRun {
  readonly ask: IssueAsk;
  readonly session: HostSession;
  readonly run: string;
  /** Commit of our pull request when the run began; null when there was none. */
  readonly head: string | null;
}

/** The open pull request of the issue, if it is ours. */
export async function ownPull(
  { ask, session }: Pick<CheckedRun, "ask" | "session">,
  signal: AbortSignal,
): Promise<HostPull | null> {
  const reference = { repository: ask.repository, branch: branchOf(ask.issue) };
  const pull = await session.host.openPullOf(reference, signal);
  const isOwn = pull?.author === session.identity && pull.headRepository === ask.repository;
  return isOwn ? pull : null;
}

/** A plan and an explanation push nothing, so that no pull request waits for them. */
export function headFor({ command }: IssueAsk, pull: HostPull | null): string | null {
  return command === "plan" || command === "explain" ? null : (pull?.headCommit ?? null);
}

/** Says at the pull request that another run works on it. Repeatable: the check is found by its run. */
export async function beginCheck(checked: CheckedRun, signal: AbortSignal): Promise<void> {
  const { ask, session, head } = checked;
  if (head === null) return;
  await session.host.check(
    {
      ...commonOf(checked, head),
      conclusion: null,
      title: titleOf(ask),
      summary: `What was shown for this commit stands until the run ends. The comment on #${ask.pull ?? ask.issue} tells how it goes; \`/repair cancel\` there stops it.`,
    },
    signal,
  );
}

export interface CheckEnd {
  readonly conclusion: "neutral" | "cancelled";
  readonly title: string;
  readonly summary: string;
  /** Under the end; none when another commit took this one's place. */
  readonly actions: CheckRequest["actions"];
}

/** Nothing is left in progress: the check ends with the run, whatever its end. Repeatable. */
export async function endCheck(
  checked: CheckedRun,
  end: CheckEnd,
  signal: AbortSignal,
): Promise<void> {
  const { head, session } = checked;
  if (head === null) return;
  await session.host.check({ ...commonOf(checked, head), ...end, onlyKnown: true }, signal);
}

function commonOf({ ask, run }: CheckedRun, commit: string) {
  const { repository } = ask;
  return { repository, commit, run, name: checkName, annotations: [], actions: [] };
}

function titleOf({ trigger }: IssueAsk): string {
  if (trigger.kind === "review") return "The review is being answered";
  if (trigger.kind === "checks") return "The failed checks are being answered";
  return "Another patch is being looked for";
}
