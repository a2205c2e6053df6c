import { z } from "zod";

/**
 * What the prompts ask for. Every field is required and every object is closed, as the strict JSON
 * schema mode of providers wants it; "nothing" is null or an empty list.
 */

export const rerankedFilesSchema = z.object({
  files: z.array(z.string()).describe("paths from the list, most suspicious first"),
});

export const namedSymbolsSchema = z.object({
  symbols: z
    .array(
      z.object({
        path: z.string(),
        symbol: z.string().describe("as in the outline, outermost first: Class.method"),
        why: z.string().describe("one sentence"),
      }),
    )
    .describe("most suspicious first, at most ten"),
});

export const exploreSchema = z.object({
  thought: z
    .string()
    .describe("what is known now and what is still to be found out, in a sentence"),
  searches: z
    .array(
      z.object({
        tool: z.string(),
        query: z.string().describe("a name, a text, or for tools about a file its path"),
        path: z.string().nullable(),
        class: z.string().nullable(),
        line: z.int().nullable(),
      }),
    )
    .describe("at most four; empty when the places are found"),
  symbols: z
    .array(
      z.object({
        path: z.string(),
        symbol: z.string().nullable().describe("Class.method; null for code outside any symbol"),
        why: z.string().describe("one sentence"),
      }),
    )
    .describe("empty until the places are found; then most suspicious first, at most ten"),
});

export type ExploreReply = z.infer<typeof exploreSchema>;

export const editLocationsSchema = z.object({
  cause: z.string().describe("the root cause in one to three sentences"),
  locations: z
    .array(
      z.object({
        path: z.string(),
        symbol: z.string().nullable().describe("null for code outside any symbol"),
        intended: z.string().describe("what this code must do after the change"),
      }),
    )
    .describe("where to edit, most important first, at most five"),
});

export const reproductionReplySchema = z.object({
  possible: z.boolean(),
  why: z.string().describe("what the test asserts, or why no test can show the issue"),
  path: z.string().describe("path of the new test file; empty when not possible"),
  text: z.string().describe("the whole test file; empty when not possible"),
});

const editSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("replace-symbol"),
    path: z.string(),
    symbol: z.string(),
    text: z.string().describe("the whole new definition"),
  }),
  z.object({
    kind: z.literal("insert-symbol"),
    path: z.string(),
    after: z.string().nullable().describe("existing symbol; null for the end of the file"),
    text: z.string().describe("the whole new definition"),
  }),
  z.object({
    kind: z.literal("replace-text"),
    path: z.string(),
    before: z.string().describe("exact text that occurs once in the file"),
    after: z.string(),
  }),
]);

export const fixSchema = z.object({
  plan: z.string().describe("root cause and change, in one to four sentences"),
  edits: z.array(editSchema),
});

export const hypothesesSchema = z.object({
  hypotheses: z
    .array(
      z.object({
        cause: z.string().describe("a root cause"),
        change: z.string().describe("where and how to change the code if this is the cause"),
      }),
    )
    .describe("different from one another, most likely first, at most four"),
});

export type FixReply = z.infer<typeof fixSchema>;
export type EditReply = FixReply["edits"][number];
export type Hypothesis = z.infer<typeof hypothesesSchema>["hypotheses"][number];
