import type { Command } from "commander";
import { z } from "zod";
import { usageError } from "../../agent/core/errors.ts";
import { readGold } from "./gold.ts";
import { readInstances } from "./instances.ts";
import { findRepository } from "./repositories.ts";
import { readPredictions, runLocalize } from "./run.ts";
import { renderScore } from "./render-score.ts";
import { scorePredictions } from "./score.ts";
import { readExecuted } from "./executed.ts";
import type { GoldInstance, Prediction } from "./score.ts";

const flagsSchema = z.object({
  dataset: z.string(),
  repos: z.string(),
  ids: z.string().optional(),
  out: z.string().optional(),
  score: z.union([z.boolean(), z.string()]).optional(),
  workers: z.coerce.number().int().min(1).max(64).default(2),
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
    .requiredOption("--dataset <file>", "instances: .jsonl, .json, .json.gz or .parquet")
    .requiredOption("--repos <folder>", "repositories as OWNER+NAME/repo, OWNER__NAME or NAME")
    .option("--ids <list>", "only these instances, separated by commas")
    .option("--out <file>", "write predictions here, one line each; an interrupted run continues")
    .option("--score [predictions]", "print the table for these predictions, or for this run")
    .option("--workers <n>", "threads that index a new commit", "2")
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

async function localizeCommand(flags: z.infer<typeof flagsSchema>): Promise<string> {
  const ids = flags.ids?.split(",").filter((id) => id !== "");
  const predictions =
    typeof flags.score === "string"
      ? await readPredictions(flags.score)
      : await predictAll(flags, ids);
  if (flags.score === undefined || flags.score === false)
    return linesUnlessSaved(flags, predictions);
  const table = scorePredictions(predictions, await readGoldOf(flags, ids));
  return flags.json ? `${JSON.stringify(table, null, 2)}\n` : renderScore(table);
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
    workers: flags.workers,
    ...(ids === undefined ? {} : { ids }),
    ...(flags.out === undefined ? {} : { out: flags.out }),
    ...(flags.cache === undefined ? {} : { cacheFolder: flags.cache }),
    ...(modelsFor === undefined ? {} : { modelsFor }),
    ...(flags.executed === undefined ? {} : { executed: await readExecuted(flags.executed) }),
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
