import { languageIds } from "./source-files.ts";
import type { LanguageId } from "./source-files.ts";

/**
 * Words that some language reserves: in none of them they say what a file is about, so they are no
 * terms. Whether one is a name depends on the language, see `isReserved`.
 */
export const stopWords: ReadonlySet<string> = new Set(
  (
    "def class self return if else elif for in not is and or none true false import from as try " +
    "except raise with while pass lambda cls yield assert del global break continue finally " +
    "function const let var new this switch case export default typeof void null undefined extends"
  ).split(" "),
);

const script =
  "class return if else for in true false import try with while yield break continue finally " +
  "function const let var new this switch case export default typeof void null undefined extends";

/** Which of the stop words a language reserves; in it the others are names like any. */
const reserved: Readonly<Record<LanguageId, string>> = {
  python:
    "def class return if else elif for in not is and or import from as try except raise with while " +
    "pass lambda yield assert del global break continue finally",
  typescript: script,
  tsx: script,
  javascript: script,
  go: "return if else for true false import break continue const var switch case default",
  rust: "self return if else for in true false as try while yield break continue const let typeof",
  java:
    "class return if else for true false import try while assert break continue finally const new " +
    "this switch case default void null extends",
  csharp:
    "class return if else for in is true false as try while break continue finally const new this " +
    "switch case default typeof void null",
  cpp:
    "class return if else for not and or true false try while break continue const new this switch " +
    "case export default typeof void",
  php:
    "class self return if else for and or true false as try while yield global break continue " +
    "finally function const var new switch case default null extends",
  ruby: "def class self return if else for in not and or true false while yield break case",
};

const byLanguage: ReadonlyMap<LanguageId, ReadonlySet<string>> = new Map(
  languageIds.map((id) => [id, new Set(reserved[id].split(" "))] as const),
);

/** What the names of one language are told by. */
export type IsReserved = (text: string, start: number, word: string) => boolean;

/** Whether a stop word is a keyword where it stands: behind a dot or an arrow it is a member's name. */
export function reservedIn(language: LanguageId): IsReserved {
  const words = byLanguage.get(language) ?? new Set<string>();
  return (text, start, word) => words.has(word) && !isMember(text, start);
}

function isMember(text: string, start: number): boolean {
  const before = text[start - 1];
  if (before === ".") return text[start - 2] !== ".";
  return (before === ">" && text[start - 2] === "-") || (before === ":" && text[start - 2] === ":");
}
