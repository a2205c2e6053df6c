import { usageError } from "../../agent/core/errors.ts";
import type { Manifest } from "./manifest.ts";

/** Settings that say where and how fast, not what: a session may have its own, and they are recorded. */
const ownToSession: ReadonlySet<string> = new Set(["apiBase", "sandbox", "jobs", "prices"]);

/**
 * Joins a new session to an old batch.
 *
 * @throws RepairError (usage) when they are not the same experiment.
 */
export function continueManifest(old: Manifest, now: Manifest): Manifest {
  if (old.dataset.hash !== now.dataset.hash)
    throw usageError(
      `the batch was begun with the dataset ${old.dataset.name} (${old.dataset.hash.slice(0, 12)}), now it is ${now.dataset.name} (${now.dataset.hash.slice(0, 12)})`,
      "give the same --dataset, or another --out",
    );
  for (const [key, before, after] of differingSettings(old, now))
    throw usageError(
      `the batch was begun with ${key} ${inWords(before)}, now it is ${inWords(after)}`,
      "give the same (with --resume alone all is as it was), or another --out",
    );
  const instances = [...new Set([...old.instances, ...now.instances])];
  return { ...old, instances, sessions: [...old.sessions, ...now.sessions] };
}

/** What a session has otherwise than the batch's beginning, and may have: for a remark. */
export function sessionDifferences(old: Manifest, now: Manifest): readonly string[] {
  const program = (["tool_version", "git_hash", "node", "platform"] as const).filter(
    (key) => old[key] !== now[key],
  );
  const prompts = JSON.stringify(old.prompts) === JSON.stringify(now.prompts) ? [] : ["prompts"];
  const settings = differing(old.config, now.config).map(([key]) => key);
  return [...program, ...prompts, ...settings.filter((key) => ownToSession.has(key))];
}

type Difference = readonly [key: string, before: unknown, after: unknown];

function differingSettings(old: Manifest, now: Manifest): readonly Difference[] {
  const { name, model, history, part, env } = now;
  // Batches of earlier versions do not say what their tests ran in.
  const identity = { name, model, history, part, env: old.env === null ? null : env };
  return [
    ...differing(old, identity),
    ...differing(old.config, now.config).filter(([key]) => !ownToSession.has(key)),
  ];
}

/** Only what both have: a setting that one version does not know was as it is by default. */
function differing(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly Difference[] {
  return Object.entries(after)
    .filter(([key]) => key in before)
    .map(([key, value]): Difference => [key, before[key], value])
    .filter(([, old, now]) => JSON.stringify(old) !== JSON.stringify(now));
}

function inWords(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
