import type { CodeSymbol } from "../agent/core/ports.ts";
import { excerpt, fence } from "./fence.ts";

export interface TestFileToShow {
  readonly path: string;
  readonly source: string;
  readonly outline: readonly CodeSymbol[];
}

/**
 * An existing test file as a model to imitate: whole when it is short. Of a long one its top (imports
 * and helpers) and the tests that share most words with what is asked about: they show how such a thing
 * is set up. Where tests are no symbols, its beginning and end.
 */
export function renderTestExample(
  file: TestFileToShow,
  { about, characters }: { readonly about: string; readonly characters: number },
): string {
  return `## ${file.path}\n${fence("", exampleText(file, { about, characters }))}`;
}

interface Room {
  readonly about: string;
  readonly characters: number;
}

function exampleText({ source, outline }: TestFileToShow, { about, characters }: Room): string {
  if (source.length <= characters) return source;
  const lines = source.split("\n");
  const tests = outline.filter(isTest).map((symbol) => ({
    symbol,
    text: lines.slice(symbol.lines.start - 1, symbol.lines.end).join("\n"),
  }));
  const [first] = tests;
  if (first === undefined) return excerpt(source, characters, 0.8);
  const top = lines.slice(0, first.symbol.lines.start - 1).join("\n");
  const head = excerpt(top, Math.floor(characters / 2.5), 0.8);
  const chosen = mostAlike(tests, { about, characters: characters - head.length });
  const left = tests.length - chosen.length;
  return [head, ...chosen, `[… ${left} more tests left out …]`].join("\n\n");
}

interface Test {
  readonly symbol: CodeSymbol;
  readonly text: string;
}

/** Pytest, unittest, Go, Rust, JUnit and the like; a class of tests is known by its methods. */
function isTest({ name, kind }: CodeSymbol): boolean {
  return kind !== "class" && /(?:^|\.)[Tt]est\w*$/.test(name);
}

/** In the order of the file, within the room; a class's header is told once with its first test. */
function mostAlike(tests: readonly Test[], { about, characters }: Room): readonly string[] {
  const wanted = wordsOf(about);
  const words = tests.map(({ text }) => wordsOf(text));
  const frequency = new Map<string, number>();
  for (const word of words.flatMap((set) => [...set]))
    frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const rarity = (word: string) => Math.log(1 + tests.length / (frequency.get(word) ?? 1));
  const ranked = tests
    .map((test, at) => {
      const shared = [...(words[at] ?? [])].filter((word) => wanted.has(word));
      const score = shared.reduce((sum, word) => sum + rarity(word), 0);
      // A long test shares words by its length alone.
      return { test, at, score: score / Math.sqrt(10 + (words[at]?.size ?? 0)) };
    })
    .toSorted((a, b) => b.score - a.score || a.at - b.at);
  const chosen = new Set<Test>();
  let left = characters;
  for (const { test } of ranked) {
    if (test.text.length > left || chosen.size === 4) continue;
    left -= test.text.length;
    chosen.add(test);
  }
  return tests.filter((test) => chosen.has(test)).map(({ text }) => text);
}

function wordsOf(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const [identifier] of text.matchAll(/[\p{L}_][\p{L}\p{N}_]{2,}/gu)) {
    const parts = identifier.split(/_|(?<=\p{Ll})(?=\p{Lu})/u);
    for (const word of [identifier, ...parts]) if (word.length > 2) words.add(word.toLowerCase());
  }
  return words;
}
