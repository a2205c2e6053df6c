import type { Issue, Localization } from "../../agent/core/model.ts";
import type { CommitObjects, Localizer } from "../../agent/core/ports.ts";
import { readChangedFunctions } from "./history/changed-functions.ts";
import { openHistory } from "./history/open-history.ts";
import type { History } from "./history/history.ts";
import type { FileRecord } from "./index/file-record.ts";
import type { ReportProgress } from "./index/index-progress.ts";
import { openSnapshot } from "./index/snapshot.ts";
import type { Snapshot } from "./index/snapshot.ts";
import { repositoryIndexFile } from "./index/index-place.ts";
import { defaultCacheFolder, openIndexStore } from "./index/store.ts";
import { parseIssue } from "./issue/parse-issue.ts";
import { loadIssueBackground } from "./rank/background.ts";
import type { IssueBackground } from "./rank/background.ts";
import { commitsOfIssue } from "./rank/commits-of-issue.ts";
import { createCorpus } from "./rank/corpus.ts";
import { prepareCorpus } from "./rank/score-signals.ts";
import type { PreparedCorpus } from "./rank/score-signals.ts";
import { loadRankingModels, rankIssue } from "./rank/rank-issue.ts";
import type { RankingModels } from "./rank/rank-issue.ts";
import { createTerms } from "./text/terms.ts";

export interface LocalizerOptions {
  /** Where indexes are kept between runs; `repair` in the user's cache folder unless given. */
  readonly cacheFolder?: string;
  /** Threads that index a new repository. */
  readonly workers?: number;
  /** False ranks by reciprocal-rank fusion alone, without trained weights. */
  readonly trained?: boolean;
  /** Told how far the reading of a new repository is: for a line on a terminal. */
  readonly progress?: ReportProgress;
  /** Told what a person should know of the answer, in a sentence. */
  readonly warn?: (text: string) => void;
  /** Suspects of each kind that are returned. */
  readonly limit?: number;
}

/**
 * Ranks files and functions for an issue without a model: words, names, paths, stack traces, imports
 * and the history before the base commit, weighed by a model trained on other issues.
 */
export function createLocalizer(options: LocalizerOptions = {}): Localizer {
  const cacheFolder = options.cacheFolder ?? defaultCacheFolder();
  const limit = options.limit ?? 100;
  const terms = createTerms();
  let weights: Weights | null = null;
  let begun: {
    readonly objects: CommitObjects;
    readonly prepared: Promise<PreparedCorpus>;
  } | null = null;
  const open = (objects: CommitObjects, signal: AbortSignal): Promise<PreparedCorpus> =>
    openRepository({
      gitDirectory: objects.gitDirectory,
      commit: objects.repository.baseCommit,
      tree: objects.tree,
      file: repositoryIndexFile(cacheFolder, objects),
      workers: options.workers ?? 2,
      progress: options.progress,
      signal,
    });
  return {
    begin(objects, signal) {
      const stop = new AbortController();
      const prepared = open(objects, AbortSignal.any([signal, stop.signal]));
      prepared.catch(() => {});
      begun = { objects, prepared };
      return () => stop.abort();
    },
    async localize(issue, objects, signal, executed = []): Promise<Localization> {
      signal.throwIfAborted();
      const reading = begun?.objects === objects ? begun.prepared : open(objects, signal);
      begun = null;
      const prepared = await reading;
      warnOfMissing(prepared.corpus.snapshot, options.warn);
      signal.throwIfAborted();
      weights ??= loadWeights(options.trained !== false);
      const asked = parseIssue(textOf(issue));
      const commits = commitsOfIssue(prepared, asked);
      const { gitDirectory } = objects;
      const changed = await readChangedFunctions({ gitDirectory, commits, signal });
      return rankIssue({ prepared, issue: asked, terms, limit, executed, changed, ...weights });
    },
  };
}

/** What is said of files that are not there to be read; null when all are. */
export function missingFiles({ missing, files }: Snapshot): string | null {
  if (missing === 0) return null;
  const all = String(missing + files.length);
  return `${String(missing)} of ${all} source files are missing in this repository and were not read (a partial clone: git fetch --refetch --no-filter)`;
}

function warnOfMissing(snapshot: Snapshot, warn: LocalizerOptions["warn"]): void {
  const text = missingFiles(snapshot);
  if (text !== null) warn?.(text);
}

interface Weights {
  readonly background: IssueBackground;
  readonly models: RankingModels | null;
}

/** Read from disk when the first issue is asked about. */
function loadWeights(trained: boolean): Weights {
  return { background: loadIssueBackground(), models: trained ? loadRankingModels() : null };
}

export interface OpenRepositoryOptions {
  readonly gitDirectory: string;
  readonly commit: string;
  /** A tree that is read in place of the commit's; the history stays the commit's. */
  readonly tree?: string | undefined;
  /** The index file. */
  readonly file: string;
  readonly workers: number;
  readonly progress?: ReportProgress | undefined;
  readonly signal?: AbortSignal;
  /** More commits of the repository that will be asked about. */
  readonly alsoCommits?: readonly string[];
  /** Kept by a caller that asks about many commits of one repository. */
  readonly remembered?: { readonly records: Map<string, FileRecord>; history: History | null };
}

/** Brings the index up to a commit and lays it out for ranking. */
export async function openRepository(options: OpenRepositoryOptions): Promise<PreparedCorpus> {
  const { gitDirectory, commit, tree, workers, remembered, progress } = options;
  const store = openIndexStore(options.file);
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  try {
    const source = { gitDirectory, commit, store, ...signal };
    const [snapshot, history] = await Promise.all([
      openSnapshot({
        ...source,
        tree,
        workers,
        progress,
        ...(remembered && { remembered: remembered.records }),
      }),
      openHistory({
        ...source,
        remembered: remembered?.history ?? null,
        alsoCommits: options.alsoCommits ?? [],
        progress,
      }),
    ]);
    if (remembered !== undefined) remembered.history = history;
    return prepareCorpus(createCorpus(snapshot), history);
  } finally {
    store.close();
  }
}

/** Comments come after the body; what they add counts as prose and code like the rest. */
function textOf(issue: Issue): string {
  const comments = issue.comments.map(({ body }) => body);
  return [issue.title.replaceAll("\n", " "), issue.body, ...comments].join("\n");
}
