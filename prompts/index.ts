import { definePrompt } from "./define.ts";
import {
  editLocationsSchema,
  exploreSchema,
  fixSchema,
  hypothesesSchema,
  namedSymbolsSchema,
  reproductionReplySchema,
  rerankedFilesSchema,
} from "./replies.ts";

/** Every prompt with its holes and its reply. */

export const rerankFiles = definePrompt({
  name: "rerank-files",
  holes: ["issue", "files", "rejected"],
  reply: rerankedFilesSchema,
});

export const locateSymbols = definePrompt({
  name: "locate-symbols",
  holes: ["issue", "outlines", "rejected"],
  reply: namedSymbolsSchema,
});

export const exploreCode = definePrompt({
  name: "explore-code",
  holes: ["issue", "suspects", "tools", "turns"],
  reply: exploreSchema,
});

export const locateEdits = definePrompt({
  name: "locate-edits",
  holes: ["issue", "code", "rejected"],
  reply: editLocationsSchema,
});

export const writeReproduction = definePrompt({
  name: "write-reproduction",
  holes: ["issue", "code", "runner", "folder", "examples", "feedback"],
  reply: reproductionReplySchema,
});

export const writeFix = definePrompt({
  name: "write-fix",
  holes: ["issue", "code", "failing", "hypothesis"],
  reply: fixSchema,
});

export const reviseFix = definePrompt({
  name: "revise-fix",
  holes: ["issue", "code", "tests", "previous", "outcome"],
  reply: fixSchema,
});

export const hypotheses = definePrompt({
  name: "hypotheses",
  holes: ["issue", "code", "failing", "tried"],
  reply: hypothesesSchema,
});

export const prompts = [
  rerankFiles,
  locateSymbols,
  exploreCode,
  locateEdits,
  writeReproduction,
  writeFix,
  reviseFix,
  hypotheses,
] as const;
