import { usageError } from "../../core/errors.ts";
import type { Config } from "../config.ts";
import { code } from "../summary.ts";
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
    model: modelFor({ ask, settings, config, models }),
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

/** Why the model that was named may not be asked; null when it may, or none was named. */
export function modelFault({ ask, settings, config, models }: ConfigFor): string | null {
  const wished = ask.options.model ?? settings.model ?? null;
  const known = [config.model, ...models].filter((name) => name !== null);
  if (wished === null || known.includes(wished)) return null;
  const list =
    known.length === 0 ? "none, repairs are made without a model here" : known.join(", ");
  return `the model ${code(wished)} is not on the list, expected one of: ${list}`;
}

/** @throws RepairError (usage) for a model the operator did not put on the list. */
function modelFor(options: ConfigFor): string | null {
  const fault = modelFault(options);
  if (fault !== null) throw usageError(fault);
  return options.ask.options.model ?? options.settings.model ?? options.config.model;
}
