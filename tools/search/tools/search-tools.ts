import { z } from "zod";
import type { SearchAnswer } from "./answer.ts";
import { findCallees, findCallers } from "./calls.ts";
import type { CodeBase } from "./code-base.ts";
import { findAncestors, findOverrides } from "./inheritance.ts";
import { outlineFile, schematicMap } from "./outline.ts";
import { codeAroundLine } from "./read-files.ts";
import { findReferences } from "./references.ts";
import { mapRepository } from "./repository-map.ts";
import { searchCode } from "./search-code.ts";
import { searchClass, searchMethod } from "./search-definitions.ts";

/** A question about the code that people (`repair search …`) and models may ask. */
export interface SearchTool {
  readonly name: string;
  /** What it answers, for the one who chooses. */
  readonly description: string;
  /** The arguments, with a description each. */
  readonly parameters: z.ZodObject;
  /** @throws ZodError when the arguments do not fit the parameters. */
  run(base: CodeBase, args: unknown, signal?: AbortSignal): Promise<SearchAnswer>;
}

const name = z.string().min(1).max(200);
const path = z.string().min(1).max(500).describe("path or the end of one");
const optionalPath = path.optional().describe("only in this file or folder");
const limit = z.number().int().min(1).max(200).optional().describe("answers at most");

export const searchTools: readonly SearchTool[] = [
  tool(
    "search_class",
    "The header and member signatures of a class, by name.",
    z.object({ name: name.describe("class name"), path: optionalPath }),
    (base, query) => searchClass(base, query),
  ),
  tool(
    "search_method",
    "The code of a function or method, by name.",
    z.object({ name: name.describe("function or method name"), path: optionalPath }),
    (base, query) => searchMethod(base, query),
  ),
  tool(
    "search_method_in_class",
    "The code of a method of one class.",
    z.object({ name: name.describe("method name"), class: name.describe("class name") }),
    (base, query) => searchMethod(base, { name: query.name, owner: query.class }),
  ),
  tool(
    "search_method_in_file",
    "The code of a function or method in one file.",
    z.object({ name: name.describe("function or method name"), path }),
    (base, query) => searchMethod(base, query),
  ),
  tool(
    "search_code",
    "Lines that contain a text, each with the definition it stands in.",
    z.object({
      pattern: z.string().min(1).max(500),
      regex: z.boolean().optional().describe("the pattern is a regular expression"),
      path: optionalPath,
      limit,
    }),
    (base, query, signal) => searchCode(base, query, signal),
  ),
  tool(
    "get_code_around_line",
    "Lines of a file around a line.",
    z.object({
      path,
      line: z.number().int().min(1),
      window: z.number().int().min(0).max(200).optional().describe("lines before and after"),
    }),
    (base, query) => codeAroundLine(base, query),
  ),
  tool(
    "outline",
    "All definitions of a file with their signatures and lines.",
    z.object({ path }),
    (base, query) => outlineFile(base, query),
  ),
  tool(
    "schematic",
    "Several files in short: signatures and nesting, no bodies.",
    z.object({
      paths: z.array(path).min(1).max(20),
      tokens: z.number().int().min(20).max(50_000).optional().describe("size of the answer"),
    }),
    (base, query) => schematicMap(base, query),
  ),
  tool(
    "repository_map",
    "The most central files of the repository in short, near a focus when one is given.",
    z.object({
      tokens: z.number().int().min(20).max(50_000).optional().describe("size of the answer"),
      focus: z.array(name).max(20).optional().describe("paths or names to start from"),
    }),
    (base, query) => mapRepository(base, query),
  ),
  tool(
    "callers",
    "Functions that call a function, with their distance in calls.",
    z.object({
      symbol: name.describe("name or Class.name"),
      path: optionalPath,
      depth: z.number().int().min(1).max(3).optional().describe("calls in a row"),
      limit,
    }),
    (base, query) => findCallers(base, query),
  ),
  tool(
    "callees",
    "Functions that a function calls, with their distance in calls.",
    z.object({
      symbol: name.describe("name or Class.name"),
      path: optionalPath,
      depth: z.number().int().min(1).max(3).optional().describe("calls in a row"),
      limit,
    }),
    (base, query) => findCallees(base, query),
  ),
  tool(
    "ancestors",
    "The classes a class inherits from.",
    z.object({ symbol: name.describe("class name"), path: optionalPath }),
    (base, query) => findAncestors(base, query),
  ),
  tool(
    "overrides",
    "The same method in base classes and subclasses.",
    z.object({ symbol: name.describe("Class.method"), path: optionalPath }),
    (base, query) => findOverrides(base, query),
  ),
  tool(
    "find_references",
    "Lines that use a name, with the definition each stands in.",
    z.object({ name: name.describe("identifier"), limit }),
    (base, query) => findReferences(base, query),
  ),
];

function tool<Shape extends z.ZodObject>(
  toolName: string,
  description: string,
  parameters: Shape,
  run: (
    base: CodeBase,
    query: z.infer<Shape>,
    signal?: AbortSignal,
  ) => SearchAnswer | Promise<SearchAnswer>,
): SearchTool {
  return {
    name: toolName,
    description,
    parameters,
    run: async (base, args, signal) => run(base, parameters.parse(args), signal),
  };
}
