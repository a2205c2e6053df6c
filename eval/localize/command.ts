import type { Command } from "commander";
import { z } from "zod";
import { usageError } from "../../agent/core/errors.ts";
import { selectionFlags } from "../commands/flags.ts";
import { usualFolders } from "../commands/datasets.ts";
import { locateDataset } from "../datasets/open-dataset.ts";
import { parseSelection, selectRows } from "../datasets/select.ts";
import { readGold } from "./gold.ts";
import { readInstances } from "./instances.ts";
import { findRepository } from "./repositories.ts";
import { readToScore } from "./predictions.ts";
import { runLocalize } from "./run.ts";
import { renderScore } from "./render-score.ts";
import { scorePredictions } from "./score.ts";
import { readExecuted } from "./executed.ts";
import type { GoldInstance, Prediction } from "./score.ts";

const flagsSchema = z.object({
  dataset: z.string(),
  repos: z.string(),
  ...selectionFlags,
  out: z.string().optional(),
  score: z.union([z.boolean(), z.string()]).optional(),
  jobs: z.coerce.number().int().min(1).max(64).default(2),
  cache: z.string().optional(),
  fusion: z.boolean().default(false),
  executed: z.string().optional(),
  leaveOneRepositoryOut: z.string().optional(),
  json: z.boolean().default(false),
});

/** `repair eval localize`: ranks files and functions of a dataset's issues, or scores such rankings. */
export function addLocalizeCommand(program: Command): Command {
  return program
    .command("localize")
    .description(
      "rank files and functions for the issues of a dataset without a model, and score them",
    )
    .requiredOption("--dataset <name>", "a name such as lite, or a .jsonl, .json(.gz) or .parquet")
    .requiredOption("--repos <folder>", "repositories as OWNER+NAME/repo, OWNER__NAME or NAME")
    .option("--ids <list>", "only these instances, separated by commas, or @file")
    .option("--filter <regex>", "only ids that match")
    .option("--slice <range>", "a range of the instances, e.g. 0:50")
    .option("--shuffle", "in a random order before --slice, the same for the same --seed")
    .option("--seed <n>", "for --shuffle", "42")
    .option("--out <file>", "write predictions here, one line each; an interrupted run continues")
    .option("--score [predictions]", "print the table for these predictions, or for this run")
    .option("-j, --jobs <n>", "threads that index a new commit", "2")
    .option("--cache <folder>", "where indexes are kept")
    .option("--fusion", "rank without trained weights")
    .option("--executed <file>", "what the issues' own code executes, from trace-snippets.ts")
    .option(
      "--leave-one-repository-out <training>",
      "weights for each repository from training issues (FILE) of the other repositories",
    )
    .option("--json", "print one JSON object")
    .action(async (flags: unknown) => {
      const parsed = flagsSchema.safeParse(flags);
      if (!parsed.success) {
        throw usageError(`got a wrong flag: ${parsed.error.issues[0]?.message ?? ""}`);
      }
      process.stdout.write(await localizeCommand(parsed.data));
    });
}

async function localizeCommand(given: z.infer<typeof flagsSchema>): Promise<string> {
  const flags = { ...given, dataset: await fileOf(given.dataset) };
  const ids = await chosenIds(flags);
  const predictions =
    typeof flags.score === "string" ? await readToScore(flags.score) : await predictAll(flags, ids);
  if (flags.score === undefined || flags.score === false)
    return linesUnlessSaved(flags, predictions);
  const table = scorePredictions(predictions, await readGoldOf(flags, ids));
  return flags.json ? `${JSON.stringify(table, null, 2)}\n` : renderScore(table);
}

/** Names as for the other commands; other files may have fewer columns than those need. */
async function fileOf(dataset: string): Promise<string> {
  if (dataset.endsWith(".json.gz")) return dataset;
  return locateDataset({
    dataset,
    folders: usualFolders(undefined),
    environment: process.env,
    signal: AbortSignal.timeout(600_000),
  });
}

/** Undefined for all of them. */
async function chosenIds(
  flags: z.infer<typeof flagsSchema>,
): Promise<readonly string[] | undefined> {
  const { ids, filter, slice, shuffle } = flags;
  if (!shuffle && [ids, filter, slice].every((flag) => flag === undefined)) return undefined;
  const { instances } = await readInstances(flags.dataset);
  return selectRows(instances, ({ id }) => id, await parseSelection(flags)).map(({ id }) => id);
}

function linesUnlessSaved(
  flags: z.infer<typeof flagsSchema>,
  predictions: readonly Prediction[],
): string {
  if (flags.out !== undefined) return "";
  return predictions.map((prediction) => `${JSON.stringify(prediction)}\n`).join("");
}

async function predictAll(
  flags: z.infer<typeof flagsSchema>,
  ids: readonly string[] | undefined,
): Promise<readonly Prediction[]> {
  const training = flags.leaveOneRepositoryOut;
  const { leaveOneOut } = await import("./leave-one-out.ts");
  const modelsFor = flags.fusion
    ? () => null
    : training === undefined
      ? undefined
      : await leaveOneOut({ ...flags, training });
  return runLocalize({
    dataset: flags.dataset,
    repositories: flags.repos,
    workers: flags.jobs,
    ...(ids === undefined ? {} : { ids }),
    ...(flags.out === undefined ? {} : { out: flags.out }),
    ...(flags.cache === undefined ? {} : { cacheFolder: flags.cache }),
    ...(modelsFor === undefined ? {} : { modelsFor }),
    ...(flags.executed === undefined ? {} : { executed: await readExecuted(flags.executed) }),
    warn: (text) => void process.stderr.write(`repair: ${text}\n`),
    progress(done, total, { instance_id, seconds }) {
      process.stderr.write(
        `${String(done)}/${String(total)} ${instance_id} ${String(seconds)} s\n`,
      );
    },
  });
}

async function readGoldOf(
  flags: z.infer<typeof flagsSchema>,
  ids: readonly string[] | undefined,
): Promise<readonly GoldInstance[]> {
  const { instances, patches } = await readInstances(flags.dataset);
  const gold: GoldInstance[] = [];
  for (const { id, repository, baseCommit } of instances) {
    const patch = patches.get(id);
    if (patch === undefined || (ids !== undefined && !ids.includes(id))) continue;
    const gitDirectory = findRepository(flags.repos, repository, baseCommit);
    gold.push({ id, repository, ...(await readGold({ patch, gitDirectory, baseCommit })) });
  }
  if (gold.length > 0) return gold;
  throw usageError("got a dataset without patches, so there is nothing to score against");
}
