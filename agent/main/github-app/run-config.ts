import { RepairError, exitCodes } from "../../core/errors.ts";
import type { Config } from "../config.ts";
import type { IssueAsk } from "./ask.ts";
import type { RepositorySettings } from "./repository-settings.ts";

export interface ConfigFor {
  readonly ask: IssueAsk;
  readonly settings: RepositorySettings;
  /** The operator's. */
  readonly config: Config;
  /** What the operator lets others choose beside the configured model. */
  readonly models: readonly string[];
}

/** A comment and a repository may choose less than the operator allows, never more. */
export function configFor({ ask, settings, config, models }: ConfigFor): Config {
  const { test, paths, budget } = settings;
  const minutes = budget.minutes ?? Number.POSITIVE_INFINITY;
  const timeout = test.timeoutMinutes === undefined ? null : test.timeoutMinutes * 60;
  return {
    ...config,
    model: modelFor({ wished: ask.options.model ?? settings.model ?? null, config, models }),
    maxCost: costFor({ ask, settings, config }),
    maxTime: Math.min(config.maxTime, minutes * 60),
    testCmd: test.command ?? config.testCmd,
    testTimeout: timeout ?? config.testTimeout,
    setupCmd: [...config.setupCmd, ...settings.setup],
    include: paths.include.length > 0 ? paths.include : config.include,
    exclude: [...config.exclude, ...paths.exclude],
    protect: [...config.protect, ...paths.protected],
    language: settings.language.length > 0 ? settings.language : config.language,
    requireReproducer: config.requireReproducer || settings.verify.requireReproducer,
  };
}

/** Dollars one run may cost; null without a limit. */
export function costFor({ ask, settings, config }: Omit<ConfigFor, "models">): number | null {
  const limits = [config.maxCost, settings.budget.perRunUsd ?? null, ask.options.budget];
  const known = limits.filter((limit) => limit !== null);
  return known.length === 0 ? null : Math.min(...known);
}

interface ModelFor {
  readonly wished: string | null;
  readonly config: Config;
  readonly models: readonly string[];
}

/** @throws RepairError (usage) for a model the operator did not put on the list. */
function modelFor({ wished, config, models }: ModelFor): string | null {
  if (wished === null || wished === config.model || models.includes(wished))
    return wished ?? config.model;
  const known = [config.model, ...models].filter((name) => name !== null).join(", ");
  throw new RepairError(exitCodes.usage, `the model ${wished} is not on the list`, {
    mend: `known: ${known || "none, this App works offline"}`,
  });
}
