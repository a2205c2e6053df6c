import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseIssue } from "../../tools/search/issue/parse-issue.ts";
import type { FileRecord } from "../../tools/search/index/file-record.ts";
import type { History } from "../../tools/search/history/history.ts";
import { readChangedFunctions } from "../../tools/search/history/changed-functions.ts";
import { openRepository } from "../../tools/search/localizer.ts";
import { loadIssueBackground } from "../../tools/search/rank/background.ts";
import { commitsOfIssue } from "../../tools/search/rank/commits-of-issue.ts";
import { scoreSignals } from "../../tools/search/rank/score-signals.ts";
import { createTerms } from "../../tools/search/text/terms.ts";
import { collectFeatures, loadFeatures, saveFeatures } from "./features.ts";
import type { ExecutedByInstance } from "./executed.ts";
import type { LocalizeInstance } from "./instances.ts";
import { findRepository } from "./repositories.ts";

export interface CollectOptions {
  readonly instances: readonly LocalizeInstance[];
  /** Folder of repositories. */
  readonly repositories: string;
  /** Where indexes and features are kept; what is there already is not made again. */
  readonly folder: string;
  readonly workers: number;
  /** What the code of issues was seen to execute: see trace-snippets.ts. */
  readonly executed?: ExecutedByInstance | undefined;
  readonly progress: (done: number, total: number, instance: LocalizeInstance) => void;
  readonly signal?: AbortSignal;
}

/** Reads the signals of many instances, repository by repository, oldest question first. */
export async function collectAll(options: CollectOptions): Promise<void> {
  const { instances, folder } = options;
  mkdirSync(folder, { recursive: true });
  const bySlug = Map.groupBy(instances, ({ repository }) => repository);
  let done = 0;
  for (const [slug, group] of bySlug) {
    const remembered = { records: new Map<string, FileRecord>(), history: null };
    for (const instance of group) {
      options.signal?.throwIfAborted();
      const alsoCommits = group.map(({ baseCommit }) => baseCommit);
      await collectOne(options, { slug, instance, remembered, alsoCommits });
      options.progress(++done, instances.length, instance);
    }
  }
}

async function collectOne(
  options: CollectOptions,
  work: {
    readonly slug: string;
    readonly instance: LocalizeInstance;
    readonly alsoCommits: readonly string[];
    readonly remembered: { readonly records: Map<string, FileRecord>; history: History | null };
  },
): Promise<void> {
  const { slug, instance, remembered, alsoCommits } = work;
  if ((await loadFeatures(options.folder, instance.id)) !== null) return;
  const gitDirectory = findRepository(options.repositories, slug);
  const prepared = await openRepository({
    gitDirectory,
    commit: instance.baseCommit,
    file: join(options.folder, "..", "index", `${slug.replace("/", "__")}.sqlite`),
    workers: options.workers,
    remembered,
    alsoCommits,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (remembered.records.size > 12_000) remembered.records.clear();
  const issue = parseIssue(instance.statement);
  const commits = commitsOfIssue(prepared, issue);
  const { signal } = options;
  const scores = scoreSignals({
    prepared,
    issue,
    terms: createTerms(),
    background: loadIssueBackground(),
    executed: options.executed?.get(instance.id) ?? [],
    changed: await readChangedFunctions({ gitDirectory, commits, signal }),
  });
  await saveFeatures(options.folder, collectFeatures(instance, prepared, scores));
}
