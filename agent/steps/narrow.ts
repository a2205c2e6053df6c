import { ModelError } from "../core/errors.ts";
import type { Issue, Localization } from "../core/model.ts";
import type { ChatModel, Languages, SourceTree } from "../core/ports.ts";
import { narrowEdits } from "./narrow-edits.ts";
import { narrowFiles } from "./narrow-files.ts";
import { narrowSymbols } from "./narrow-symbols.ts";

export interface NarrowOptions {
  readonly issue: Issue;
  readonly tree: SourceTree;
  readonly languages: Languages;
  readonly model: ChatModel;
  readonly signal: AbortSignal;
  /** How many candidate paths the model is shown. */
  readonly files?: number;
  /** How many of the best files are outlined for it. */
  readonly outlinedFiles?: number;
  /** How many symbols it reads whole. */
  readonly readSymbols?: number;
  readonly note?: (text: string) => void;
  /**
   * In place of the second call: looks for symbols by itself, with search tools and a step budget,
   * and may come back with files that the ranking did not have. The calls before and after stay.
   */
  readonly explore?: NarrowStage;
}

export type NarrowStage = (
  localization: Localization,
  options: NarrowOptions,
) => Promise<Localization>;

/**
 * Refines a ranking in three calls: order the files; read the outlines of the best few and name
 * symbols; read these and say where to edit and with what intention. What the model does not name
 * keeps its order behind what it names, so nothing is lost. A stage whose reply stays useless leaves
 * the ranking as it was.
 * @throws ModelError when the model cannot be reached at all; LimitReached
 */
export async function narrowWithModel(
  localization: Localization,
  options: NarrowOptions,
): Promise<Localization> {
  if (localization.files.length === 0) return localization;
  const stages = [narrowFiles, options.explore ?? narrowSymbols, narrowEdits];
  let narrowed = localization;
  for (const stage of stages) narrowed = await tryStage(stage, narrowed, options);
  return narrowed;
}

async function tryStage(
  stage: NarrowStage,
  localization: Localization,
  options: NarrowOptions,
): Promise<Localization> {
  try {
    return await stage(localization, options);
  } catch (error) {
    if (!(error instanceof ModelError) || !isUselessReply(error)) throw error;
    options.note?.(`narrowing goes on without the model's help: ${error.message.split("\n")[0]}`);
    return localization;
  }
}

function isUselessReply({ fault }: ModelError): boolean {
  return fault === "malformed" || fault === "truncated" || fault === "refused";
}
