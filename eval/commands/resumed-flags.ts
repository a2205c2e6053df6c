import { resolve } from "node:path";
import { usageError } from "../../agent/core/errors.ts";
import { loadManifest } from "../run/manifest.ts";
import type { Manifest } from "../run/manifest.ts";

export interface GivenFlags {
  /** Defaults included. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Names of those that were typed. */
  readonly typed: ReadonlySet<string>;
}

/**
 * The flags of this session. One that continues a batch takes those of its beginning, but for the ones
 * that were typed now; without a dataset or selection of its own it is about the batch's instances.
 *
 * @throws RepairError (usage) when no dataset is left to take.
 */
export async function completeFlags({
  values,
  typed,
}: GivenFlags): Promise<Readonly<Record<string, unknown>>> {
  const continues = values["resume"] === true || values["redo"] !== undefined;
  const old = continues ? await loadManifest(resolve(String(values["out"]))) : null;
  if (old !== null) {
    const now = Object.fromEntries(Object.entries(values).filter(([key]) => typed.has(key)));
    return { ...values, ...old.flags, ...instancesOf(old, typed), ...now };
  }
  if (values["dataset"] !== undefined) return values;
  throw usageError(
    continues
      ? `got no --dataset, and ${String(values["out"])} holds no batch to take it from`
      : "got no --dataset, expected a file or a name such as lite",
    "repair eval run --help",
  );
}

const selecting = ["dataset", "ids", "filter", "slice", "shuffle", "seed"];

function instancesOf({ dataset, instances }: Manifest, typed: ReadonlySet<string>) {
  if (selecting.some((key) => typed.has(key))) return { dataset: dataset.file };
  return { dataset: dataset.file, ids: instances.join(",") };
}

/** Flags that a batch keeps. The queue's address may hold a password; the rest is about one session. */
const kept = (
  "repos env history jobs model apiBase offline only name maxCostPerInstance maxCostTotal " +
  "maxTimePerInstance maxTried sandbox retryInfra callsPerMinute failOn"
).split(" ");

export function keptFlags(given: Readonly<Record<string, unknown>>): Manifest["flags"] {
  const entries = Object.entries(given).flatMap(([key, value]): [string, string | boolean][] => {
    if (!kept.includes(key)) return [];
    if (typeof value !== "string" && typeof value !== "boolean") return [];
    return [[key, key === "repos" ? resolve(String(value)) : value]];
  });
  return Object.fromEntries(entries);
}
