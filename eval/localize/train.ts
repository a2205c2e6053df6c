import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "../../agent/core/package-root.ts";
import type { RankingModels } from "../../tools/search/rank/rank-issue.ts";
import { crossValidate, issueFolds, repositoryFolds } from "./cross-validate.ts";
import { readInstances } from "./instances.ts";
import { countIssueWords } from "./issue-background.ts";
import { trainModels } from "./train-pipeline.ts";
import { readTrainingSet } from "./training-set.ts";

/**
 * `npm run train:rank`: the weights that ship, from training issues alone.
 *
 *   npm run train:rank -- --repos DIR --dataset FILE --cache DIR [--executed executed.jsonl]
 *   npm run train:rank -- … --leave-one-repository-out     prints a table instead of writing weights
 *   npm run train:rank -- … --check                        the same with five folds of issues
 *
 * Signals are kept one file an issue in the cache, so an interrupted run continues where it was. The
 * second and third form read what the first one wrote about ordinary words.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      dataset: { type: "string", default: "../shared/data/train-issues.json.gz" },
      repos: { type: "string", default: "repos" },
      cache: { type: "string", default: ".train-cache" },
      executed: { type: "string" },
      check: { type: "boolean", default: false },
      "leave-one-repository-out": { type: "boolean", default: false },
    },
  });
  const { dataset, repos: repositories, cache, executed } = values;
  const apart = values["leave-one-repository-out"];
  if (!apart && !values.check) await writeBackground(dataset);
  const set = await readTrainingSet({ dataset, repositories, cache, executed, progress });
  if (apart || values.check) {
    const folds = apart ? repositoryFolds(set) : issueFolds(set);
    process.stdout.write(crossValidate(set, folds, progress));
    return;
  }
  progress(`training on ${String(set.length)} issues`);
  const source = dataset.split("/").at(-1) ?? "";
  await writeModels(trainModels(set, { about: `${String(set.length)} issues of ${source}` }));
}

const started = performance.now();

function progress(text: string): void {
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stderr.write(`${String(seconds).padStart(5)} s  ${text}\n`);
}

/** Before anything is collected: the signals weigh words by it. */
async function writeBackground(dataset: string): Promise<void> {
  const { instances } = await readInstances(dataset);
  const counted = countIssueWords(instances.map(({ statement }) => statement));
  await writeWeights("issue-background", JSON.stringify(counted));
}

async function writeModels(models: RankingModels): Promise<void> {
  const { files, functions, functionWords, executed } = models;
  const named = {
    files,
    functions,
    "function-words": functionWords,
    ...(executed && {
      "executed-files": executed.files,
      "executed-functions": executed.functions,
    }),
  };
  for (const [name, model] of Object.entries(named)) {
    await writeWeights(name, JSON.stringify(model, null, 1));
  }
}

async function writeWeights(name: string, text: string): Promise<void> {
  const folder = join(packageRoot, "tools/search/rank/weights");
  await writeFile(join(folder, `${name}.json`), `${text}\n`);
}

if (import.meta.main) await main();
