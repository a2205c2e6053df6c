import { z } from "zod";
import { RepairError } from "../../../agent/core/errors.ts";
import type { Checkout, CodeSearch, SearchCall } from "../../../agent/core/ports.ts";
import { repositoryIndexFile } from "../index/index-place.ts";
import type { ReportProgress } from "../index/index-progress.ts";
import { renderAnswer } from "./answer.ts";
import { openCodeBase } from "./code-base.ts";
import type { CodeBase } from "./code-base.ts";
import { nearestNames } from "./nearest-names.ts";
import { isList, readValue } from "./read-value.ts";
import { searchTools } from "./search-tools.ts";
import type { SearchTool } from "./search-tools.ts";

export interface CodeSearchOptions {
  readonly cacheFolder: string;
  readonly progress?: ReportProgress | undefined;
}

/** The search tools for a model: the index is opened with the first question and kept. */
export function openCodeSearch(
  checkout: Pick<Checkout, "repository" | "gitDirectory" | "folder">,
  options: CodeSearchOptions,
): CodeSearch {
  let opened: Promise<CodeBase> | null = null;
  const open = (signal: AbortSignal): Promise<CodeBase> =>
    (opened ??= openCodeBase({
      gitDirectory: checkout.gitDirectory,
      commit: checkout.repository.baseCommit,
      indexFile: repositoryIndexFile(options.cacheFolder, checkout),
      folder: checkout.folder,
      signal,
      ...(options.progress && { progress: options.progress }),
    }));
  return {
    tools: searchTools.map(describeTool),
    async ask(call, signal) {
      const tool = searchTools.find(({ name }) => name === call.tool);
      if (tool === undefined) return unknownTool(call.tool);
      const parsed = tool.parameters.strict().safeParse(argumentsOf(tool, call));
      if (!parsed.success) return `${call.tool}: ${z.prettifyError(parsed.error)}`;
      try {
        return renderAnswer(await tool.run(await open(signal), parsed.data, signal)).trimEnd();
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof RepairError) return `${call.tool}: ${error.message}`;
        throw error;
      }
    },
  };
}

function unknownTool(name: string): string {
  const known = searchTools.map((tool) => tool.name);
  const close = nearestNames(name, known);
  return `There is no tool ${JSON.stringify(name)}, there are: ${(close.length > 0 ? close : known).join(", ")}.`;
}

/** The first parameter is the query; path, class and line keep their names, others follow behind `--`. */
function describeTool(tool: SearchTool): string {
  const first = queryParameter(tool);
  const others = Object.keys(tool.parameters.shape).filter((key) => key !== first && isAsked(key));
  const needs = others.map((key) => (isOptional(tool.parameters, key) ? `[${key}]` : key));
  const asked = [`query: ${first}`, ...needs].join(", ");
  const options = optionsOf(tool).map((key) => `${key}=…`);
  const more = options.length === 0 ? "" : `; -- ${options.join(" ")}`;
  return `${tool.name}(${asked}${more}): ${tool.description}`;
}

function optionsOf(tool: SearchTool): readonly string[] {
  const first = queryParameter(tool);
  const keys = Object.keys(tool.parameters.shape);
  return keys.filter((key) => key !== first && !isAsked(key) && !isList(tool.parameters, key));
}

/** `Store.save -- depth=2 limit=50`: the query, and what stands behind it. */
function splitQuery(
  tool: SearchTool,
  query: string,
): { readonly text: string; readonly options: Readonly<Record<string, unknown>> } {
  const match = /^([^]*?)\s+--((?:\s+\w+=\S*)+)\s*$/.exec(query);
  if (match === null) return { text: query, options: {} };
  const words = (match[2] ?? "").split(/\s+/).filter((word) => word !== "");
  const options = words.map((word): [string, unknown] => {
    const at = word.indexOf("=");
    const key = word.slice(0, at);
    return [key, readValue(tool.parameters, key, word.slice(at + 1))];
  });
  return { text: match[1] ?? "", options: Object.fromEntries(options) };
}

function isAsked(key: string): key is "path" | "class" | "line" {
  return key === "path" || key === "class" || key === "line";
}

function isOptional(parameters: z.ZodObject, key: string): boolean {
  return parameters.shape[key] instanceof z.ZodOptional;
}

function argumentsOf(tool: SearchTool, call: SearchCall): Readonly<Record<string, unknown>> {
  const { shape } = tool.parameters;
  const first = queryParameter(tool);
  const { text, options } = splitQuery(tool, call.query);
  const words = text.split(/[\s,]+/).filter((word) => word !== "");
  const query = isList(tool.parameters, first) ? words : text;
  const given: Record<string, unknown> = { ...options, [first]: query };
  for (const key of Object.keys(shape)) {
    if (!isAsked(key) || key === first) continue;
    const value = call[key];
    if (value !== null && value !== "") given[key] = value;
  }
  return given;
}

function queryParameter({ name, parameters }: SearchTool): string {
  return name === "repository_map" ? "focus" : (Object.keys(parameters.shape)[0] ?? "");
}
