import { rm } from "node:fs/promises";
import { z } from "zod";
import { Interrupted, usageError } from "../../core/errors.ts";
import { openObjects } from "../../../tools/git/open-objects.ts";
import { repositoryIndexFile } from "../../../tools/search/index/index-place.ts";
import { defaultCacheFolder } from "../../../tools/search/index/store.ts";
import { renderAnswer } from "../../../tools/search/tools/answer.ts";
import { missingFiles } from "../../../tools/search/localizer.ts";
import { openCodeBase } from "../../../tools/search/tools/code-base.ts";
import { searchTools } from "../../../tools/search/tools/search-tools.ts";
import { repositorySource } from "./repository-source.ts";
import { scratchFolder } from "../scratch.ts";
import { parseFlags } from "./parse-flags.ts";
import { readArguments } from "./search-arguments.ts";
import { createIndexingLine } from "./indexing-line.ts";
import { onInterrupt } from "./interrupt.ts";

const flagsSchema = z.object({
  repo: z.string(),
  base: z.string().optional(),
  json: z.boolean().default(false),
});

/** `repair search TOOL name=value …`: the questions a model may ask about a repository, for people. */
export async function searchCommand(
  { tool: name, words }: { tool: string | undefined; words: readonly string[] },
  given: Readonly<Record<string, unknown>>,
): Promise<number> {
  const flags = parseFlags(flagsSchema, given);
  if (name === undefined) return listTools(flags.json);
  const tool = searchTools.find((candidate) => candidate.name === name.replaceAll("-", "_"));
  if (tool === undefined) {
    const known = searchTools.map((candidate) => candidate.name).join(", ");
    throw usageError(
      `got the search tool ${JSON.stringify(name)}, expected one of ${known}`,
      "repair search lists them",
    );
  }
  const args = readArguments(tool, words);
  const interrupt = onInterrupt(process.stderr);
  const indexing = createIndexingLine(process.stderr, {
    live: process.stderr.isTTY && !flags.json,
  });
  const folder = await scratchFolder("search");
  try {
    const source = repositorySource(flags.repo);
    const { signal } = interrupt;
    const warn = (text: string) => void process.stderr.write(`repair: ${text}\n`);
    const objects = await openObjects({ source, base: flags.base ?? null, folder }, signal);
    const base = await openCodeBase({
      gitDirectory: objects.gitDirectory,
      commit: objects.repository.baseCommit,
      tree: objects.tree,
      indexFile: repositoryIndexFile(defaultCacheFolder(), objects),
      progress: indexing.update,
      signal,
    });
    indexing.end();
    if (objects.note !== null) warn(objects.note);
    const missing = missingFiles(base.snapshot);
    if (missing !== null) warn(missing);
    const answer = await tool.run(base, args, signal);
    process.stdout.write(
      flags.json ? `${JSON.stringify(answer, null, 2)}\n` : `${renderAnswer(answer).trimEnd()}\n`,
    );
    return answer.items.length > 0 ? 0 : 4;
  } catch (error) {
    throw interrupt.signal.aborted ? new Interrupted() : error;
  } finally {
    indexing.end();
    interrupt.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function listTools(json: boolean): number {
  if (json) {
    const tools = searchTools.map(({ name, description, parameters }) => {
      return { name, description, parameters: z.toJSONSchema(parameters) };
    });
    process.stdout.write(`${JSON.stringify({ tools }, null, 2)}\n`);
    return 0;
  }
  for (const { name, description, parameters } of searchTools) {
    const shape = Object.entries(parameters.shape).map(([key, schema]) =>
      schema instanceof z.ZodOptional ? `[${key}=…]` : `${key}=…`,
    );
    process.stdout.write(`${name} ${shape.join(" ")}\n    ${description}\n`);
  }
  return 0;
}
