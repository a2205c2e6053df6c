import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadConfig } from "../config.ts";
import { secretVariables } from "../github-app/app-settings.ts";
import { answerOnce } from "../github-app/answer-once.ts";
import type { AnsweredOnce } from "../github-app/answer-once.ts";
import { readActionEvent, readActionSettings } from "../github-app/action.ts";
import type { ActionSettings } from "../github-app/action.ts";
import type { Ask } from "../github-app/ask.ts";
import { workflowStopped } from "../github-app/run-and-tell.ts";
import { openSession } from "../github-app/open-session.ts";
import { runsFolder } from "../run-folder.ts";
import { onInterrupt } from "./interrupt.ts";

/** `repair action`: the App's answer to the event of a workflow. 0 when it was answered, or is none. */
export async function actionCommand(): Promise<number> {
  const environment = { ...process.env };
  const settings = readActionSettings(environment);
  for (const name of secretVariables) delete process.env[name];
  const intake = await readActionEvent(settings);
  if (intake.kind === "ignored") {
    await report(settings, { status: "ignored", summary: `Nothing to do: ${intake.why}.` });
    return 0;
  }
  const runs = runsFolder(environment);
  const answered = await answer(intake.ask, { settings, environment, runs });
  const { run, failures } = answered;
  const folder = run === null ? null : join(runs, run.id);
  const summary = await summaryOf(answered, folder);
  await report(settings, {
    status: failures.length > 0 ? "failed" : (run?.status ?? "answered"),
    summary,
    run: run?.id ?? "",
    "run-folder": folder ?? "",
    "pull-request": run?.pull === null || run === null ? "" : String(run.pull),
    cost: run?.dollars === null || run === null ? "" : run.dollars.toFixed(4),
  });
  for (const failure of failures) process.stderr.write(`repair: ${failure}\n`);
  return failures.length > 0 || run?.status === "failed" ? 1 : 0;
}

interface AnswerOptions {
  readonly settings: ActionSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly runs: string;
}

async function answer(
  ask: Ask,
  { settings, environment, runs }: AnswerOptions,
): Promise<AnsweredOnce> {
  const { config } = await loadConfig({ flags: {}, environment, folder: null });
  const { token, login, apiBase, cloneBase, models, bots, ready } = settings;
  const identity = { kind: "token" as const, token, login };
  const interrupt = onInterrupt(process.stderr, workflowStopped);
  const setup = {
    runs,
    config,
    models,
    cloneBase,
    draft: !ready,
    hasButtons: false,
    isContinued: false,
    commentInterval: 12_000,
  };
  try {
    return await answerOnce(ask, {
      setup,
      bots,
      complain: (text) => process.stderr.write(`repair: ${text}\n`),
      signal: interrupt.signal,
      openHost: (wish) =>
        openSession(wish, {
          settings: { identity, apiBase },
          secrets: [],
          environment,
          throttle: true,
        }),
    });
  } finally {
    interrupt.stop();
  }
}

async function summaryOf({ run, failures }: AnsweredOnce, folder: string | null): Promise<string> {
  if (failures.length > 0) return `The event could not be answered: ${failures.at(-1)}`;
  const text =
    folder === null ? null : await readFile(join(folder, "summary.md"), "utf8").catch(() => null);
  const pull = run?.pull == null ? "" : `Pull request: #${run.pull}\n\n`;
  return `${pull}${text ?? "The event was answered with a word or a reaction; no run was started."}`;
}

interface Report {
  readonly status: string;
  readonly summary: string;
  readonly [output: string]: string;
}

/** One line an output: nothing in a value can begin another. The summary stays below GitHub's 1 MB. */
async function report(settings: ActionSettings, { summary, ...outputs }: Report): Promise<void> {
  const lines = Object.entries(outputs).map(
    ([name, value]) => `${name}=${value.replaceAll(/[\r\n]+/g, " ")}\n`,
  );
  if (settings.outputFile !== null) await appendFile(settings.outputFile, lines.join(""));
  if (settings.summaryFile !== null)
    await appendFile(settings.summaryFile, `${summary.slice(0, 500_000)}\n`);
  process.stdout.write(`${JSON.stringify(outputs)}\n`);
}
