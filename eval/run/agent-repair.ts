import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { RunEvent } from "../../agent/core/ports.ts";
import type { BeforeCall } from "../../agent/main/compose.ts";
import type { Config } from "../../agent/main/config.ts";
import { executeRun } from "../../agent/main/execute-run.ts";
import type { ExecutedRun } from "../../agent/main/execute-run.ts";
import type { RunRequest } from "../../agent/main/run-folder.ts";
import { readIssueText } from "../../agent/steps/intake.ts";
import type { AgentInstance } from "../datasets/instance.ts";
import type {
  AgentEnvironment,
  PrepareAgentEnvironment,
} from "../environments/local/agent-environment.ts";
import { cutHistory } from "./cut-history.ts";
import type { RunPart } from "./run-part.ts";
import { findRepository } from "./find-repository.ts";
import type { InstanceOutcome, InstanceResult, RepairInstance } from "./repair-instance.ts";

export interface AgentRepairOptions {
  /** Folder with clones, or null for GitHub. */
  readonly repositories: string | null;
  readonly history: number | "full";
  readonly config: Config;
  readonly offline: boolean;
  /** The part that is run; null for all of it. */
  readonly only?: RunPart | null;
  /** Makes what the repository's tests need, or null: the agent has what it finds. */
  readonly environment?: PrepareAgentEnvironment | null | undefined;
  readonly beforeCall?: BeforeCall;
}

/**
 * The real agent on one instance: a repository that ends at the base commit, the issue's text, and
 * the same run that `repair fix` makes. The attempt's folder is its run folder.
 */
export function createAgentRepair(options: AgentRepairOptions): RepairInstance {
  return async (instance, { folder, limits, signal, noteSpend, prepared }) => {
    const started = performance.now();
    const source = await cutHistory({
      source: await findRepository({ folder: options.repositories, instance, signal }),
      baseCommit: instance.baseCommit,
      folder: join(folder, "source.git"),
      history: options.history,
      signal,
    });
    const only = options.only ?? null;
    const environment =
      only === "localize" ? null : ((await options.environment?.(instance, signal)) ?? null);
    prepared();
    const checkout = (performance.now() - started) / 1000;
    const request = requestFor(instance, {
      source,
      offline: options.offline || only === "templates",
      dryRun: only === "localize",
      config: {
        ...options.config,
        ...(environment === null ? {} : environmentConfig(environment, options.config)),
        maxCost: limits.dollars,
        maxTime: limits.seconds ?? options.config.maxTime,
      },
    });
    const onEvent = (event: RunEvent): void => {
      if (event.kind === "spend") noteSpend(event.spend);
    };
    const { beforeCall } = options;
    const limited = {
      ...(beforeCall !== undefined && { beforeCall }),
      ...(only === "templates" && { proposers: only }),
    };
    const executed = await executeRun({ request, folder, signal, onEvent, ...limited }).catch(
      async (error: unknown) => {
        if (isOutOfTime(signal)) await removeCheckouts(folder);
        throw error;
      },
    );
    await removeCheckouts(folder);
    return instanceResult(executed, checkout);
  };
}

/** What the user has set has precedence. */
function environmentConfig(
  { python, node, packages, testCommand, setupCommands }: AgentEnvironment,
  config: Config,
): Partial<Config> {
  return {
    python: config.python ?? python,
    node: config.node ?? node,
    packages: config.packages ?? packages,
    testCmd: config.testCmd ?? testCommand,
    setupCmd: config.setupCmd.length > 0 ? config.setupCmd : [...setupCommands],
  };
}

/** Nothing continues after this; an interrupted or broken attempt keeps what it will need. */
function isOutOfTime(signal: AbortSignal): boolean {
  const reason: unknown = signal.reason;
  return reason instanceof DOMException && reason.name === "TimeoutError";
}

/** Disk stays bounded: what is read later is text; the repository can be cut again at any time. */
async function removeCheckouts(folder: string): Promise<void> {
  for (const name of ["source.git", "work"])
    await rm(join(folder, name), { recursive: true, force: true });
}

function requestFor(
  instance: AgentInstance,
  given: Pick<RunRequest, "source" | "offline" | "dryRun" | "config">,
): RunRequest {
  const issue = readIssueText(new TextEncoder().encode(instance.problemStatement), instance.id);
  return {
    format: 1,
    id: instance.id,
    startedAt: new Date().toISOString(),
    issue: { ...issue, comments: [] },
    source: given.source,
    base: instance.baseCommit,
    offline: given.offline,
    dryRun: given.dryRun,
    config: given.config,
  };
}

/** @param checkout seconds until the repository and its environment were there. */
function instanceResult({ run, result, diff }: ExecutedRun, checkout: number): InstanceResult {
  const localization = run.localization && {
    files: unique(run.localization.files.map(({ location }) => location.path)),
    functions: unique(
      run.localization.symbols.flatMap(({ location }) =>
        location.kind === "symbol" ? [`${location.path}::${location.symbol}`] : [],
      ),
    ),
  };
  return {
    outcome: outcomeOf(run.outcome, diff),
    spend: run.spend,
    localization,
    reproduction: result.reproducer === null ? "none" : "red",
    candidates: {
      tried: result.candidates.tried,
      plausible: run.outcome.kind === "unverified" ? 1 : 0,
      verified: result.candidates.verified,
    },
    secondsByStage: Object.fromEntries([
      ["checkout", checkout],
      ...Object.entries(result.duration_ms.by_stage).map(([stage, ms]) => [stage, ms / 1000]),
    ]),
    origin: result.candidates.origin?.split(":", 1)[0] ?? null,
    triedBy: result.candidates.by_proposer,
  };
}

function outcomeOf(outcome: ExecutedRun["run"]["outcome"], diff: string | null): InstanceOutcome {
  if (outcome.kind === "verified" || outcome.kind === "unverified")
    return { kind: "patch", diff: diff ?? "", verified: outcome.kind === "verified" };
  if (outcome.kind === "gave-up" && outcome.limit !== null)
    return { kind: "limit", limit: outcome.limit, diff: null };
  return { kind: "no-patch", why: outcome.why };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
