import { hadRun, statusFromComment } from "./answers-from-comment.ts";
import { groupOf } from "./ask.ts";
import type { IssueAsk } from "./ask.ts";
import type { Asked, JobOptions } from "./job.ts";
import { endCheck } from "./progress-check.ts";
import { earlierRuns, markerOf } from "./progress-comment.ts";
import { placeOf, react, say } from "./say.ts";
import { sentence } from "../summary.ts";

/** Everything that is answered without a run: it waits for no run either. */
export async function answerPlainly(
  asked: Asked,
  options: JobOptions,
  signal: AbortSignal,
): Promise<void> {
  const { command } = asked.ask;
  if (typeof command === "object") {
    await react(asked, "confused", signal);
    const body = `${sentence(command.unclear)}\n\n${helpFor(options)}`;
    return say(asked, { title: "not understood", body }, signal);
  }
  await react(asked, "eyes", signal);
  if (command === "cancel") return cancel(asked, options, signal);
  if (command === "give-up") return giveUp(asked, options, signal);
  if (command === "help") return say(asked, { title: "help", body: helpFor(options) }, signal);
  const body =
    options.setup.remembers === false
      ? await statusFromComment(asked, signal)
      : await statusOf(asked.ask, options);
  return say(asked, { title: "status", body }, signal);
}

/** What waits never runs; what runs hears of it, and says so itself too. */
async function cancel(asked: Asked, options: JobOptions, signal: AbortSignal): Promise<void> {
  const { ask } = asked;
  const group = groupOf(ask);
  const cancelled = await options.queues.runs.cancel(group);
  const last = await options.store.runs.last(group);
  if (options.setup.remembers === false && (await hadRun(asked, signal)))
    return sayCancelled(asked, signal);
  if (last?.status === "running") {
    const { session } = asked;
    await options.store.runs.end(last.id, { status: "cancelled", dollars: null, pull: null });
    await sayCancelled(asked, signal);
    // Its worker does the same, unless it is dead.
    const end = {
      conclusion: "cancelled" as const,
      title: "Cancelled",
      summary: cancelledText(ask),
    };
    return endCheck(
      { ask, session, run: last.id, head: last.head },
      { ...end, actions: [] },
      signal,
    );
  }
  // An issue that ended without a run needs no word of ours.
  if (ask.trigger.kind === "ended") return;
  const nothing =
    options.setup.remembers === false
      ? "No run tells here that it is going on."
      : "There was nothing to cancel.";
  const body = cancelled > 0 ? "What waited is cancelled." : nothing;
  await say(asked, { title: "cancelled", body }, signal);
}

async function sayCancelled({ ask, session }: Asked, signal: AbortSignal): Promise<void> {
  const { repository } = ask;
  const place = placeOf(ask);
  const body = `### repair: cancelled\n\n${cancelledText(ask)}`;
  await session.host.say({ repository, issue: place, marker: markerOf(place), body }, signal);
}

export function cancelledText({ trigger, actor }: IssueAsk): string {
  const why = trigger.kind === "ended" ? trigger.why : `As ${actor.login} wished`;
  return `${why.slice(0, 1).toUpperCase()}${why.slice(1)}. \`/repair\` begins anew.`;
}

async function giveUp(asked: Asked, options: JobOptions, signal: AbortSignal): Promise<void> {
  const { ask, session, settings } = asked;
  const { repository } = ask;
  await options.queues.runs.cancel(groupOf(ask));
  const number = ask.pull ?? (await options.store.runs.last(groupOf(ask)))?.pull ?? null;
  if (number === null)
    return say(asked, { title: "given up", body: "There is no pull request to close." }, signal);
  const { deleteBranch } = settings.pr;
  await session.host.closePull({ repository, number, deleteBranch }, signal);
  const branch = deleteBranch ? " and its branch deleted" : "";
  const body = `As ${ask.actor.login} wished, the pull request #${number} is closed${branch}.`;
  await say(asked, { title: "given up", body }, signal);
}

async function statusOf(ask: IssueAsk, { store }: JobOptions): Promise<string> {
  const last = await store.runs.last(groupOf(ask));
  if (last === null) return "No run yet.";
  const { runs, dollars } = await store.runs.today({ repository: ask.repository });
  const pull = last.pull === null ? "" : `, pull request #${last.pull}`;
  return [
    `The last run is \`${last.id}\`: ${last.status}${pull}.`,
    `Runs of this repository in 24 hours: ${runs}, $${dollars.toFixed(2)} spent or reserved.`,
    earlierRuns(await store.runs.ended(groupOf(ask))),
  ].join("\n\n");
}

const help = `Commands, at the start of a line:
- \`/repair\` finds the fault, repairs it and opens a draft pull request with the evidence; \`/repair retry\` does it again
- \`/repair plan\` does the same and shows the patch here, without a pull request
- \`/repair explain\` only says where the fault is, and why
- \`/repair cancel\` stops · \`/repair status\` · \`/repair help\`

Options: \`--model NAME\`, \`--budget DOLLARS\`, \`--base BRANCH\`.`;

function helpFor({ setup }: JobOptions): string {
  if (setup.remembers === false) return help;
  return `${help} On a pull request of mine, a review is answered with another attempt on the same branch.`;
}
