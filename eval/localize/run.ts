import { join } from "node:path";
import type { Location } from "../../agent/core/model.ts";
import { RepairError, usageError } from "../../agent/core/errors.ts";
import type { History } from "../../tools/search/history/history.ts";
import type { FileRecord } from "../../tools/search/index/file-record.ts";
import { defaultCacheFolder } from "../../tools/search/index/store.ts";
import { parseIssue } from "../../tools/search/issue/parse-issue.ts";
import { readChangedFunctions } from "../../tools/search/history/changed-functions.ts";
import { missingFiles, openRepository } from "../../tools/search/localizer.ts";
import { commitsOfIssue } from "../../tools/search/rank/commits-of-issue.ts";
import { loadIssueBackground } from "../../tools/search/rank/background.ts";
import { loadRankingModels, rankIssue } from "../../tools/search/rank/rank-issue.ts";
import type { RankingModels } from "../../tools/search/rank/rank-issue.ts";
import { createTerms } from "../../tools/search/text/terms.ts";
import { readInstances } from "./instances.ts";
import type { LocalizeInstance } from "./instances.ts";
import { findRepository } from "./repositories.ts";
import { appendPrediction, readEarlier } from "./predictions.ts";
import type { Prediction } from "./score.ts";
import type { ExecutedByInstance } from "./executed.ts";

export interface LocalizeOptions {
  /** A file of instances: see `readInstances`. */
  readonly dataset: string;
  /** The folder of repositories: see `findRepository`. */
  readonly repositories: string;
  /** Only these instances; all unless given. */
  readonly ids?: readonly string[];
  /** Predictions are appended here, one line each; those that are there are not made again. */
  readonly out?: string;
  /** Where indexes are kept. */
  readonly cacheFolder?: string;
  readonly workers?: number;
  /** The weights for a repository: the shipped ones unless given; null ranks by fusion alone. */
  readonly modelsFor?: (repository: string) => RankingModels | null;
  /** What the code of issues was seen to execute, as a run with a sandbox would see it. */
  readonly executed?: ExecutedByInstance;
  readonly progress?: (done: number, total: number, prediction: Prediction) => void;
  /** Told what a person should know of an answer, in a sentence. */
  readonly warn?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** Ranks files and functions for every instance of a dataset: no model, no network, no hidden field. */
export async function runLocalize(options: LocalizeOptions): Promise<readonly Prediction[]> {
  const { instances } = await readInstances(options.dataset);
  const wanted = chosen(instances, options.ids);
  const known = new Map((await readEarlier(options.out)).map((one) => [one.instance_id, one]));
  const modelsFor = options.modelsFor ?? shippedModels();
  const predictions: Prediction[] = [];
  for (const [repository, group] of Map.groupBy(wanted, (instance) => instance.repository)) {
    const remembered = { records: new Map<string, FileRecord>(), history: null };
    const models = modelsFor(repository);
    const alsoCommits = group.map(({ baseCommit }) => baseCommit);
    for (const instance of group) {
      options.signal?.throwIfAborted();
      const made =
        known.get(instance.id) ??
        (await predictNamed({ options, instance, models, remembered, alsoCommits }));
      if (!known.has(instance.id)) await appendPrediction(options.out, made);
      predictions.push(made);
      options.progress?.(predictions.length, wanted.length, made);
    }
  }
  return predictions;
}

function shippedModels(): (repository: string) => RankingModels {
  const models = loadRankingModels();
  return () => models;
}

function chosen(
  instances: readonly LocalizeInstance[],
  ids: readonly string[] | undefined,
): readonly LocalizeInstance[] {
  if (ids === undefined) return instances;
  const wanted = new Set(ids);
  const found = instances.filter(({ id }) => wanted.delete(id));
  const [unknown] = wanted;
  if (unknown === undefined) return found;
  throw usageError(`got the instance ${unknown}, which the dataset does not have`);
}

interface PredictWork {
  readonly options: LocalizeOptions;
  readonly instance: LocalizeInstance;
  readonly models: RankingModels | null;
  readonly remembered: { readonly records: Map<string, FileRecord>; history: History | null };
  readonly alsoCommits: readonly string[];
}

/** How many of each kind are written down. */
const limit = 100;

/** Records of this many blobs are kept between the commits of a repository. */
const rememberedBlobs = 6_000;

/** @throws RepairError that names the instance, for a commit that is not there or cannot be read. */
async function predictNamed(work: PredictWork): Promise<Prediction> {
  try {
    return await predict(work);
  } catch (error) {
    if (!(error instanceof RepairError)) throw error;
    const { id, repository, baseCommit } = work.instance;
    const { exitCode, mend, message } = error;
    const where = `${id} (${repository} at ${baseCommit.slice(0, 12)})`;
    throw new RepairError(exitCode, `${where}: ${message}`, {
      ...(mend !== null && { mend }),
      cause: error,
    });
  }
}

async function predict(work: PredictWork): Promise<Prediction> {
  const { options, instance, models, remembered, alsoCommits } = work;
  const started = performance.now();
  if (remembered.records.size > rememberedBlobs) remembered.records.clear();
  const cache = options.cacheFolder ?? join(defaultCacheFolder(), "eval");
  const { repository, baseCommit } = instance;
  const gitDirectory = findRepository(options.repositories, repository, baseCommit);
  const prepared = await openRepository({
    gitDirectory,
    commit: instance.baseCommit,
    file: join(cache, "index", `${instance.repository.replace("/", "__")}.sqlite`),
    workers: options.workers ?? 2,
    remembered,
    alsoCommits,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const lacking = missingFiles(prepared.corpus.snapshot);
  if (lacking !== null) options.warn?.(`${instance.id}: ${lacking}`);
  const issue = parseIssue(instance.statement);
  const commits = commitsOfIssue(prepared, issue);
  const { signal } = options;
  const found = rankIssue({
    prepared,
    issue,
    terms: createTerms(),
    background: loadIssueBackground(),
    limit,
    models,
    executed: options.executed?.get(instance.id) ?? [],
    changed: await readChangedFunctions({ gitDirectory, commits, signal }),
  });
  return {
    instance_id: instance.id,
    files: found.files.map(({ location }) => location.path),
    functions: [...new Set(found.symbols.map(({ location }) => symbolName(location)))],
    seconds: Number(((performance.now() - started) / 1000).toFixed(3)),
  };
}

/** Definitions of one name count as one, as in the gold. */
function symbolName(location: Location): string {
  const symbol = location.kind === "symbol" ? location.symbol.replace(/#\d+$/, "") : "";
  return `${location.path}::${symbol}`;
}
