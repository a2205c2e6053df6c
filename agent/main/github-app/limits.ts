import { Postponed } from "../worker.ts";
import type { AppStore } from "./app-store.ts";
import type { IssueAsk } from "./ask.ts";
import type { RepositorySettings } from "./repository-settings.ts";

/** What the operator allows; a repository's settings can only lower it. */
export interface AppLimits {
  /** In 24 hours. */
  readonly runs: { readonly repository: number; readonly person: number };
  readonly dollars: { readonly repository: number; readonly person: number };
  /** Explanations for people who may not start a run, in 24 hours. */
  readonly explanations: { readonly repository: number };
  /** At the same time. */
  readonly running: { readonly repository: number; readonly installation: number };
}

export const defaultLimits: AppLimits = {
  runs: { repository: 50, person: 20 },
  dollars: { repository: 50, person: 20 },
  explanations: { repository: 20 },
  running: { repository: 2, installation: 4 },
};

export interface LimitedRun {
  readonly ask: IssueAsk;
  readonly run: string;
  /** What it may cost, dollars; null without a limit. */
  readonly cost: number | null;
  readonly isStranger: boolean;
  readonly settings: RepositorySettings;
}

/** Which limit of a day the run would pass, in words for the person who asked; null when none. */
export async function passedLimit(
  limited: LimitedRun,
  store: AppStore,
  limits: AppLimits,
): Promise<string | null> {
  const { ask, cost, settings } = limited;
  const { repository, actor } = ask;
  const explained = (await store.runs.today({ repository, kind: "explain" })).runs;
  if (limited.isStranger) {
    const allowed = limits.explanations.repository;
    return explained < allowed ? null : `the ${allowed} explanations of a day are used up`;
  }
  const ofRepository = await store.runs.today({ repository });
  const ofPerson = await store.runs.today({ login: actor.login });
  const { runsPerDay, perDayUsd, perPersonDayUsd } = settings.budget;
  const runs = Math.min(limits.runs.repository, runsPerDay ?? Number.POSITIVE_INFINITY);
  const dollars = Math.min(limits.dollars.repository, perDayUsd ?? Number.POSITIVE_INFINITY);
  const own = Math.min(limits.dollars.person, perPersonDayUsd ?? Number.POSITIVE_INFINITY);
  // What strangers ask does not use up what the maintainers have.
  if (ofRepository.runs - explained >= runs)
    return `the repository's ${runs} runs of a day are used up`;
  if (ofPerson.runs >= limits.runs.person)
    return `the ${limits.runs.person} runs of one person and day are used up`;
  if (ofRepository.dollars + (cost ?? 0) > dollars)
    return `the repository's ${money(dollars)} of a day are used up (${money(ofRepository.dollars)} spent or reserved, ${money(cost ?? 0)} asked for)`;
  if (ofPerson.dollars + (cost ?? 0) > own)
    return `the ${money(own)} of one person and day are used up (${money(ofPerson.dollars)} spent or reserved, ${money(cost ?? 0)} asked for)`;
  return null;
}

/** @throws Postponed while as many runs are going on as may. */
export async function waitForRoom(
  { ask, run, settings }: LimitedRun,
  store: AppStore,
  limits: AppLimits,
) {
  const { repository, installation } = ask;
  const most = Math.min(
    limits.running.repository,
    settings.budget.maxConcurrent ?? Number.POSITIVE_INFINITY,
  );
  if ((await store.runs.running({ repository }, run)) >= most)
    throw new Postponed(`${most} runs of ${repository} are going on`, postponedSeconds);
  if (installation === null) return;
  if ((await store.runs.running({ installation }, run)) >= limits.running.installation)
    throw new Postponed(`the installation has as many runs as it may`, postponedSeconds);
}

const postponedSeconds = 15;

function money(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
