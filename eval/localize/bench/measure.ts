import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseIssue } from "../../../tools/search/issue/parse-issue.ts";
import { decodeText } from "../../../tools/search/index/decode-text.ts";
import { readPythonStructure } from "../../../tools/search/index/python-structure.ts";
import { isTestPath } from "../../../tools/search/index/source-files.ts";
import { openSnapshot } from "../../../tools/search/index/snapshot.ts";
import { openIndexStore } from "../../../tools/search/index/store.ts";
import { openRepository } from "../../../tools/search/localizer.ts";
import { readBlobs } from "../../../tools/search/objects/blobs.ts";
import { readTree } from "../../../tools/search/objects/tree.ts";
import { loadIssueBackground } from "../../../tools/search/rank/background.ts";
import { loadRankingModels, rankIssue } from "../../../tools/search/rank/rank-issue.ts";
import type { PreparedCorpus } from "../../../tools/search/rank/score-signals.ts";
import { createTerms } from "../../../tools/search/text/terms.ts";

/** One measurement in a process of its own, so that memory and warm code are its own too. */
export interface Measurement {
  /** What it is compared by. */
  readonly key: string;
  readonly what: string;
  /** Of this process and its threads, without git's. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Highest resident memory of the process so far. */
  readonly peakMegabytes: number;
}

export interface MeasureInput {
  readonly gitDirectory: string;
  readonly commit: string;
  /** An older commit: what changed between the two is what an incremental index reads. */
  readonly before: string;
  readonly statement: string;
  readonly index: string;
}

export const parts = {
  limit: "physical limit: read the blobs and scan their structure, nothing else",
  "cold-1": "cold index of one commit, one thread",
  "cold-2": "cold index of one commit, two workers",
  incremental: "index after some changed files",
  first: "index and history, cold, two workers",
  rank: "rank one issue with history, warm",
} as const;

export type Part = keyof typeof parts;

export async function measure(part: Part, input: MeasureInput): Promise<readonly Measurement[]> {
  if (part === "limit") return [await timed("limit", parts.limit, () => readAndScan(input))];
  if (part === "cold-1") return [await timed("cold-1", parts["cold-1"], () => indexCold(input, 1))];
  if (part === "cold-2") return [await timed("cold-2", parts["cold-2"], () => indexCold(input, 2))];
  if (part === "incremental") return measureIncremental(input);
  if (part === "first") return measureFirst(input);
  return measureRank(input);
}

async function timed(
  key: string,
  what: string,
  work: () => Promise<unknown>,
): Promise<Measurement> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  return {
    key,
    what: typeof result === "string" ? `${what} (${result})` : what,
    cpuSeconds: (user + system) / 1e6,
    wallSeconds: (performance.now() - start) / 1000,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}

async function readAndScan({ gitDirectory, commit }: MeasureInput): Promise<string> {
  const tree = await readTree(gitDirectory, commit);
  const blobs = tree.filter(({ path }) => path.endsWith(".py") && !isTestPath(path));
  let bytesRead = 0;
  const names = blobs.map(({ blob }) => blob);
  for await (const { bytes } of readBlobs(gitDirectory, names, { maximumBytes: 3_000_000 })) {
    if (bytes === null) continue;
    bytesRead += bytes.length;
    readPythonStructure(decodeText(bytes) ?? "");
  }
  return `${String(blobs.length)} files, ${(bytesRead / 1e6).toFixed(1)} MB`;
}

async function indexCold({ gitDirectory, commit }: MeasureInput, workers: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "repair-bench-"));
  const store = openIndexStore(join(folder, "index.sqlite"));
  try {
    const { files } = await openSnapshot({ gitDirectory, commit, store, workers });
    const units = files.reduce((sum, { record }) => sum + record.units.length, 0);
    return `${String(files.length)} files, ${String(units)} units`;
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureIncremental(input: MeasureInput): Promise<readonly Measurement[]> {
  const { gitDirectory, commit, before } = input;
  const folder = mkdtempSync(join(tmpdir(), "repair-bench-"));
  const store = openIndexStore(join(folder, "index.sqlite"));
  try {
    const remembered = new Map();
    const first = await openSnapshot({
      gitDirectory,
      commit: before,
      store,
      workers: 1,
      remembered,
    });
    const known = new Set(first.files.map(({ blob }) => blob));
    return [
      await timed("incremental", parts.incremental, async () => {
        const after = await openSnapshot({ gitDirectory, commit, store, workers: 1, remembered });
        return `${String(after.files.filter(({ blob }) => !known.has(blob)).length)} changed files`;
      }),
    ];
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a first run in a repository does: reads everything, writes the index, ranks one issue. */
async function measureFirst(input: MeasureInput): Promise<readonly Measurement[]> {
  const opened: PreparedCorpus[] = [];
  const cold = await timed("first", parts.first, async () => {
    opened.push(await openRepository(optionsOf(input)));
  });
  const ranked = await timed("first-rank", "… and ranking one issue", async () => {
    for (const prepared of opened) rankOnce(prepared, input);
  });
  return [cold, ranked];
}

/** What every later run does, then the same question again, when all code is warm. */
async function measureRank(input: MeasureInput): Promise<readonly Measurement[]> {
  const opened: PreparedCorpus[] = [];
  const measured = [
    await timed("open", "index and history read back, warm", async () => {
      opened.push(await openRepository(optionsOf(input)));
    }),
  ];
  for (let round = 1; round <= 5; round++) {
    const key = round === 1 ? "rank-first" : "rank";
    measured.push(
      await timed(key, `${parts.rank}, round ${String(round)}`, async () => {
        for (const prepared of opened) rankOnce(prepared, input);
      }),
    );
  }
  return measured;
}

function optionsOf({ gitDirectory, commit, index }: MeasureInput) {
  return { gitDirectory, commit, file: index, workers: 2 };
}

function rankOnce(prepared: PreparedCorpus, { statement }: MeasureInput): void {
  const issue = parseIssue(statement);
  const models = loadRankingModels();
  const background = loadIssueBackground();
  rankIssue({ prepared, issue, terms: createTerms(), background, limit: 100, models });
}
