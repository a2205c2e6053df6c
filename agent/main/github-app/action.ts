import { readFile } from "node:fs/promises";
import { z } from "zod";
import { usageError } from "../../core/errors.ts";
import type { Ask } from "./ask.ts";
import { readEvent } from "./event.ts";
import type { Intake } from "./event.ts";
import type { Environment } from "./outgoing.ts";
import { commonOf, shared } from "./events/parts.ts";

/** What a workflow run says of itself; every value is data, none was ever part of a script. */
export interface ActionSettings {
  readonly event: string;
  readonly eventPath: string;
  /** Tells two runs of the same workflow apart. */
  readonly run: string;
  readonly token: string;
  readonly login: string;
  readonly label: string;
  readonly bots: readonly string[];
  readonly models: readonly string[];
  readonly ready: boolean;
  readonly apiBase: string;
  readonly cloneBase: string;
  readonly outputFile: string | null;
  readonly summaryFile: string | null;
}

/** @throws RepairError (usage) that names the variable which is missing. */
export function readActionSettings(environment: Environment): ActionSettings {
  const given = (name: string) => environment[name]?.trim() ?? "";
  const needed = (name: string, mend: string) => {
    if (given(name) === "") throw usageError(`${name} is not set`, mend);
    return given(name);
  };
  const inWorkflow = "repair action runs inside a GitHub workflow; elsewhere use repair fix";
  return {
    event: needed("GITHUB_EVENT_NAME", inWorkflow),
    eventPath: needed("GITHUB_EVENT_PATH", inWorkflow),
    run: `${given("GITHUB_RUN_ID")}-${given("GITHUB_RUN_ATTEMPT")}`,
    token: needed("GITHUB_TOKEN", "give the Action its input token: ${{ github.token }}"),
    login: given("REPAIR_APP_LOGIN") || "github-actions[bot]",
    label: given("REPAIR_LABEL") || "repair",
    bots: wordsOf(given("REPAIR_BOTS")),
    models: wordsOf(given("REPAIR_MODELS")),
    ready: given("REPAIR_READY") === "true",
    apiBase: given("GITHUB_API_URL") || "https://api.github.com",
    cloneBase: given("GITHUB_SERVER_URL") || "https://github.com",
    outputFile: given("GITHUB_OUTPUT") || null,
    summaryFile: given("GITHUB_STEP_SUMMARY") || null,
  };
}

/** The event of the workflow, read as a delivery is. */
export async function readActionEvent(settings: ActionSettings): Promise<Intake> {
  const text = await readFile(settings.eventPath, "utf8").catch((error: Error) => {
    throw usageError(`the event ${settings.eventPath} cannot be read: ${error.message}`);
  });
  const payload: unknown = JSON.parse(text);
  if (settings.event === "workflow_dispatch") return readDispatch(payload, settings);
  const { event, label, login: identity } = settings;
  return readEvent({ event, delivery: settings.run, payload }, { label, identity });
}

const dispatched = z.object({
  ...shared,
  inputs: z.object({ issue: z.coerce.number().int().positive() }),
});

/** Started by hand, for one issue; its text is read as it is now. */
function readDispatch(payload: unknown, { run }: ActionSettings): Intake {
  const parsed = dispatched.safeParse(payload);
  if (!parsed.success)
    throw usageError(
      `the workflow was started by hand without the number of an issue: ${z.prettifyError(parsed.error)}`,
      "give the workflow an input named issue",
    );
  const { data } = parsed;
  const { issue } = data.inputs;
  const ask: Ask = {
    ...commonOf(data),
    issue,
    command: "run",
    trigger: { kind: "button" },
    at: new Date().toISOString(),
    businessKey: `${data.repository.full_name}#${issue}:dispatch:${run}`,
  };
  return { kind: "asked", ask };
}

function wordsOf(text: string): readonly string[] {
  return text
    .split(/[\s,]+/)
    .map((word) => word.trim())
    .filter(Boolean);
}
