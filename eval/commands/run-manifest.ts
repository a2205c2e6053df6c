import { resolve } from "node:path";
import { usageError } from "../../agent/core/errors.ts";
import type { Config } from "../../agent/main/config.ts";
import type { Dataset } from "../datasets/open-dataset.ts";
import { continueManifest, sessionDifferences } from "../run/continue-manifest.ts";
import {
  describeProgram,
  loadManifest,
  pledge,
  promptHashes,
  saveManifest,
} from "../run/manifest.ts";
import type { Manifest } from "../run/manifest.ts";
import { note } from "./output.ts";
import type { RunFlags } from "./run.ts";

export interface ManifestParts {
  readonly dataset: Dataset;
  readonly ids: readonly string[];
  readonly config: Config;
  readonly offline: boolean;
  readonly limits: Readonly<Record<string, unknown>>;
  /** The command, for `--resume` alone. */
  readonly flags: Manifest["flags"];
}

export async function describeManifest(flags: RunFlags, parts: ManifestParts): Promise<Manifest> {
  const model = parts.offline ? null : parts.config.model;
  const now = new Date().toISOString();
  const { ids, filter, slice, shuffle, seed } = flags;
  const selection = Object.entries({ ids, filter, slice, shuffle, seed });
  const program = await describeProgram();
  const prompts = await promptHashes();
  const config = { ...parts.config };
  return {
    format: 1,
    made_at: now,
    ...program,
    dataset: { name: parts.dataset.name, file: parts.dataset.file, hash: parts.dataset.hash },
    selection: Object.fromEntries(
      selection.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    ),
    instances: [...parts.ids],
    model,
    // A batch that is resumed may have been named by the rules of an earlier version.
    name: flags.name ?? (await loadManifest(resolve(flags.out)))?.name ?? usualName(flags, model),
    history: flags.history,
    part: flags.only ?? "all",
    env: flags.env,
    config,
    prompts,
    rules: "SWE-bench v5.0.2",
    pledge,
    flags: parts.flags,
    sessions: [{ started_at: now, limits: parts.limits, program: { ...program, prompts, config } }],
  };
}

function usualName({ only }: Pick<RunFlags, "only">, model: string | null): string {
  return `repair-${model?.replaceAll(/[/:]/g, "-") ?? only ?? "offline"}`;
}

/** Under the batch's lock: two sessions that begin at once must not both think they are the first. */
export async function saveOwnManifest(flags: RunFlags, out: string, made: Manifest): Promise<void> {
  const old = await loadManifest(out);
  if (old === null) return saveManifest(out, made);
  if (!flags.resume && flags.redo === undefined)
    throw usageError(
      `the folder ${out} holds a batch already`,
      "add --resume to continue it, --redo failed to do parts again, or choose another --out",
    );
  const joined = continueManifest(old, made);
  const others = sessionDifferences(old, made);
  if (others.length > 0)
    note(`otherwise than when the batch was begun: ${others.join(", ")} (see its manifest.json)`);
  await saveManifest(out, joined);
}
