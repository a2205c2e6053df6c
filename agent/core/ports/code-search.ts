import type { Checkout } from "./version-control.ts";

/** One question to a search tool, as a model writes it. */
export interface SearchCall {
  readonly tool: string;
  /** What is looked for: a name, a text, or for tools about a file its path; ` -- name=value …` may follow. */
  readonly query: string;
  readonly path: string | null;
  /** The class of a method. */
  readonly class: string | null;
  readonly line: number | null;
}

/** Questions about the code of one commit, answered in text of bounded size. */
export interface CodeSearch {
  /** A line a tool: its name, what it needs, what it answers. */
  readonly tools: readonly string[];
  /** Also wrong questions are answered: with what was wrong about them. @throws when the signal aborts. */
  ask(call: SearchCall, signal: AbortSignal): Promise<string>;
}

/** Opens the search of a checkout; cheap until the first question. */
export type OpenCodeSearch = (checkout: Checkout) => CodeSearch;
