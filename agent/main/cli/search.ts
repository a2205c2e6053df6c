import { rm } from "node:fs/promises";
import { z } from "zod";
import { Interrupted, usageError } from "../../core/errors.ts";
import { repositoryIndexFile } from "../../../tools/search/index/index-place.ts";
import { defaultCacheFolder } from "../../../tools/search/index/store.ts";
import { renderAnswer } from "../../../tools/search/tools/answer.ts";
import { missingFiles } from "../../../tools/search/localizer.ts";
import { openCodeBase } from "../../../tools/search/tools/code-base.ts";
import { searchTools } from "../../../tools/search/tools/search-tools.ts";
import type { SearchTool } from "../../../tools/search/tools/search-tools.ts";
import { repositorySource } from "./repository-source.ts";
import { composeReading } from "../compose.ts";
import { scratchFolder } from "../scratch.ts";
import { parseFlags } from "./parse-flags.ts";
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
  if (name === undefined) return listTools();
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
    const reading = composeReading({ progress: indexing.update, warn });
    const checkout = await reading.versionControl.open(
      { source, base: flags.base ?? null, folder },
      signal,
    );
    const { baseCommit } = checkout.repository;
    const base = await openCodeBase({
      gitDirectory: checkout.gitDirectory,
      commit: baseCommit,
      indexFile: repositoryIndexFile(defaultCacheFolder(), checkout),
      folder: checkout.folder,
      progress: indexing.update,
      signal,
    });
    indexing.end();
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

function listTools(): number {
  for (const { name, description, parameters } of searchTools) {
    const shape = Object.entries(parameters.shape).map(([key, schema]) =>
      schema instanceof z.ZodOptional ? `[${key}=…]` : `${key}=…`,
    );
    process.stdout.write(`${name} ${shape.join(" ")}\n    ${description}\n`);
  }
  return 0;
}

/** `name=value` words; a lone word is the first parameter. Numbers and true/false are read as such. */
function readArguments(tool: SearchTool, words: readonly string[]): unknown {
  const [first = "name"] = Object.keys(tool.parameters.shape);
  const entries = words.map((word): [string, unknown] => {
    const at = word.indexOf("=");
    const key = word.slice(0, Math.max(0, at));
    const isNamed = at > 0 && Object.hasOwn(tool.parameters.shape, key);
    return isNamed ? [key, readValue(word.slice(at + 1))] : [first, readValue(word)];
  });
  const parsed = tool.parameters.safeParse(withLists(tool, gather(entries)));
  if (parsed.success) return parsed.data;
  throw usageError(
    `${tool.name}: ${z.prettifyError(parsed.error)}`,
    "repair search lists the tools and their arguments",
  );
}

/** One value for a list is a list of one. */
function withLists(
  { parameters }: SearchTool,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const entries = Object.entries(given).map(([key, value]): [string, unknown] => {
    const isList = parameters.shape[key]?.safeParse(["x"]).success === true;
    return [key, isList && !Array.isArray(value) ? [value] : value];
  });
  return Object.fromEntries(entries);
}

/** A key that is given more than once is a list. */
function gather(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    const known = values[key];
    values[key] =
      known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value];
  }
  return values;
}

function readValue(text: string): unknown {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  return text;
}
