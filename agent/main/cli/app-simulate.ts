import { mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { usageError } from "../../core/errors.ts";
import type { MemoryHost } from "../../../tools/github/memory-host.ts";
import { loadConfig } from "../config.ts";
import { answerOnce } from "../github-app/answer-once.ts";
import type { Ask } from "../github-app/ask.ts";
import { readEvent } from "../github-app/event.ts";
import { runsFolder } from "../run-folder.ts";
import { parseFlags } from "./parse-flags.ts";
import { simulationObject, simulationText } from "./print-simulation.ts";
import type { Simulated } from "./print-simulation.ts";
import { factsOf, guessEvent } from "./simulated-event.ts";
import { openSimulatedHost } from "./simulated-host.ts";

const flagsSchema = z.object({
  event: z.string().optional(),
  repo: z.string().default("."),
  permission: z.enum(["admin", "maintain", "write", "triage", "read", "none"]).default("write"),
  label: z.string().default("repair"),
  login: z.string().optional(),
  offline: z.boolean().default(false),
  json: z.boolean().default(false),
});

type Flags = z.infer<typeof flagsSchema>;

/** `repair app simulate event.json`: the App's whole way for one event, on a host in memory. */
export async function appSimulateCommand(
  file: string,
  given: Readonly<Record<string, unknown>>,
): Promise<number> {
  const flags = parseFlags(flagsSchema, given);
  const payload = await readPayload(file);
  const event = flags.event ?? guessEvent(payload);
  const identity = flags.login ?? process.env["REPAIR_APP_LOGIN"] ?? "repair[bot]";
  const intake = readEvent(
    { event, delivery: "simulated", payload },
    { label: flags.label, identity },
  );
  if (intake.kind === "ignored") {
    print(flags, { event, decision: `ignored: ${intake.why}` }, null);
    return 0;
  }
  const { ask } = intake;
  const { permission, repo } = flags;
  const host = await openSimulatedHost({
    ask,
    facts: factsOf(payload),
    permission,
    repo,
    identity,
  });
  const ended = await runAsk(ask, { host, flags, identity });
  print(flags, { event, decision: "taken", ...ended }, host);
  return ended.failure === undefined ? 0 : 1;
}

function print({ json }: Flags, told: Simulated, host: MemoryHost | null): void {
  process.stdout.write(
    json
      ? `${JSON.stringify(simulationObject(told, host), null, 2)}\n`
      : simulationText(told, host),
  );
}

async function readPayload(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw usageError(`the event ${file} cannot be read: ${error.message}`);
  });
  try {
    return JSON.parse(text);
  } catch {
    throw usageError(`${file} is not JSON`, "pass the payload of a webhook delivery");
  }
}

interface Simulation {
  readonly host: MemoryHost;
  readonly flags: Flags;
  readonly identity: string;
}

/** Why the job failed, if it did, and where its run lies among all others. */
async function runAsk(
  ask: Ask,
  { host, flags, identity }: Simulation,
): Promise<Pick<Simulated, "failure" | "folder">> {
  const { config } = await loadConfig({ flags: {}, environment: process.env, folder: null });
  const runs = runsFolder(process.env);
  await mkdir(runs, { recursive: true });
  const setup = {
    runs,
    config: flags.offline ? { ...config, model: null } : config,
    models: [],
    cloneBase: "",
    source: resolve(flags.repo),
    draft: true,
    commentInterval: 0,
  };
  const openHost = async () => ({
    host,
    identity,
    token: null,
    close: async () => undefined,
  });
  const { failures, run } = await answerOnce(ask, { setup, bots: [], openHost });
  const [failure] = failures;
  return {
    ...(failure === undefined ? {} : { failure }),
    ...(run === null ? {} : { folder: join(runs, run.id) }),
  };
}
