import { ModelError } from "../core/errors.ts";
import type { Localization } from "../core/model.ts";
import type { ChatMessage, CodeSearch, SearchCall } from "../core/ports.ts";
import { fence, renderIssue } from "../../prompts/fence.ts";
import { exploreCode } from "../../prompts/index.ts";
import type { ExploreReply } from "../../prompts/replies.ts";
import { answerSearches } from "./explore-answers.ts";
import { checkPlaces } from "./explore-places.ts";
import { promote } from "./narrow-promote.ts";
import type { Promotion } from "./narrow-promote.ts";
import { narrowSymbols } from "./narrow-symbols.ts";
import type { NarrowOptions, NarrowStage } from "./narrow.ts";
import { suspectName } from "./suspect-name.ts";

export interface ExploreOptions {
  readonly search: CodeSearch;
  /** Model calls at most; the last one must name the places. */
  readonly turns: number;
}

/**
 * A bounded loop in place of the second call: the model asks search tools, reads the answers, and ends
 * by naming symbols. Each turn is one model call, charged and journaled as any other. A loop that ends
 * without a place that exists leaves the work to the plain second call.
 */
export function createExploration({ search, turns }: ExploreOptions): NarrowStage {
  return async (localization, options) => {
    try {
      const found = await explore(localization, { ...options, search, turns });
      if (found.length > 0) return promoted(localization, found);
      options.note?.("the model's search named no place that exists; it reads outlines instead");
    } catch (error) {
      if (!(error instanceof ModelError) || !isUseless(error)) throw error;
      options.note?.(`the model's search ended: ${error.message.split("\n")[0] ?? ""}`);
    }
    return narrowSymbols(localization, options);
  };
}

function isUseless({ fault }: ModelError): boolean {
  return fault === "malformed" || fault === "truncated" || fault === "refused";
}

type Exploring = NarrowOptions & ExploreOptions;

async function explore(
  localization: Localization,
  options: Exploring,
): Promise<readonly Promotion[]> {
  const { search, turns, signal } = options;
  const messages: ChatMessage[] = [...firstMessages(localization, options)];
  const asked: SearchCall[] = [];
  let known: readonly Promotion[] = [];
  for (let left = turns - 1; left >= 0; left--) {
    const { value, text } = await ask(messages, options);
    messages.push({ role: "assistant", text });
    if (value.symbols.length > 0) {
      const { found, rejected } = await checkPlaces(value.symbols, options);
      if (rejected.length === 0) return found;
      known = found.length > 0 ? found : known;
      messages.push({ role: "user", text: `${rejection(rejected)} ${turnsLeft(left)}` });
    } else if (left > 0) {
      const answers = await answerSearches(value.searches, { search, asked, signal });
      messages.push({ role: "user", text: `${answers}\n\n${turnsLeft(left)}` });
    }
  }
  return known;
}

function firstMessages(
  { files, symbols }: Localization,
  { issue, search, turns }: Exploring,
): readonly ChatMessage[] {
  const places = [...files.slice(0, 12), ...symbols.slice(0, 15)].map(suspectName);
  return exploreCode.render({
    issue: renderIssue(issue),
    suspects: fence("places", places.join("\n")),
    tools: search.tools.map((tool) => `- ${tool}`).join("\n"),
    turns: String(turns),
  });
}

async function ask(
  messages: readonly ChatMessage[],
  { model, signal }: Exploring,
): Promise<{ readonly value: ExploreReply; readonly text: string }> {
  const reply = await model.ask(
    {
      purpose: exploreCode.name,
      messages: [...messages],
      schema: exploreCode.reply,
      temperature: 0,
      samples: 1,
      maximumOutputTokens: 3_000,
    },
    signal,
  );
  const [sample] = reply.samples;
  if (sample === undefined) throw new ModelError("malformed", "the model replied with nothing");
  return sample;
}

function rejection(rejected: readonly string[]): string {
  const list = rejected.map((line) => `- ${line}`).join("\n");
  return `These do not exist:\n${list}\nName all places again, as the tools print them.`;
}

function turnsLeft(left: number): string {
  if (left > 1) return `${String(left)} turns are left.`;
  return "This is the last turn: name the places now; searches are not answered any more.";
}

function promoted(localization: Localization, found: readonly Promotion[]): Localization {
  const top = found.slice(0, 10);
  const files = top.map(({ location, detail }) => {
    return { location: { kind: "file" as const, path: location.path }, detail };
  });
  const symbols = top.filter(({ location }) => location.kind === "symbol");
  return {
    files: promote(localization.files, files),
    symbols: promote(localization.symbols, symbols),
  };
}
