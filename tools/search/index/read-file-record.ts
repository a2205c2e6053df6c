import { moduleUnit, packCounts } from "./file-record.ts";
import type { FileRecord, Unit } from "./file-record.ts";
import { stopWords } from "./reserved-words.ts";
import type { IsReserved } from "./reserved-words.ts";
import type { Definition, Structure } from "./structure.ts";
import { readTokens } from "../text/lexer.ts";
import type { LexicalStyle } from "../text/lexer.ts";
import { hashPair, hashTerm } from "../text/terms.ts";
import type { Terms } from "../text/terms.ts";

export interface RecordOptions {
  readonly structure: Structure;
  readonly style: LexicalStyle;
  /** Tells the stop words that are no names in the language. */
  readonly isReserved: IsReserved;
  readonly terms: Terms;
}

/** Counts the words of a text by unit. */
export function readFileRecord(text: string, options: RecordOptions): FileRecord {
  const lineCount = countLines(text);
  const owners = ownersOfLines(options.structure.definitions, lineCount);
  const counters: (Counter | undefined)[] = [];
  const counterOf = (line: number): Counter => {
    const owner = owners[line] ?? 0;
    return (counters[owner] ??= createCounter());
  };
  countTokens(text, options, counterOf);
  return assemble({ counters, lineCount, options });
}

interface Counter {
  readonly terms: Map<number, number>;
  readonly pairs: Set<number>;
  readonly names: Set<number>;
  length: number;
}

function createCounter(): Counter {
  return { terms: new Map(), pairs: new Set(), names: new Set(), length: 0 };
}

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

/** For each line: 0 for the file itself, or 1 + the index of the innermost definition's entry. */
function ownersOfLines(definitions: readonly Definition[], lineCount: number): Int32Array {
  const owners = new Int32Array(lineCount + 2);
  const mark = (kind: Definition["kind"]): void => {
    for (const [index, definition] of definitions.entries()) {
      if (definition.kind !== kind) continue;
      owners.fill(index + 1, definition.startLine, definition.endLine + 1);
    }
  };
  mark("class");
  mark("function");
  return owners;
}

function countTokens(
  text: string,
  { style, isReserved, terms }: RecordOptions,
  counterOf: (line: number) => Counter,
): void {
  const documentation = 1 << 14;
  readTokens(text, style, (kind, start, end, line) => {
    const counter = counterOf(line);
    if (kind === "identifier") {
      const word = text.slice(start, end);
      if (stopWords.has(word)) {
        if (!isReserved(text, start, word)) addName(counter, word, isCalled(text, end));
        return;
      }
      for (const hash of terms.hashesOf(word)) add(counter, hash, 1);
      addName(counter, word, isCalled(text, end));
    } else if (kind === "string") countString(text.slice(start, end), counter, terms);
    else countDocumentation({ text, start, end, line, counterOf, terms, weight: documentation });
  });
}

function add(counter: Counter, hash: number, amount: number): void {
  const sum = counter.terms.get(hash) ?? 0;
  counter.length++;
  if ((sum & 16383) < 16383 && sum < maximumSum) counter.terms.set(hash, sum + amount);
}

/** Below it another documentation word cannot run into the bits of the name. */
const maximumSum = 16383 << 14;

function isCalled(text: string, end: number): boolean {
  return text.charCodeAt(end) === 40 || text.startsWith(" (", end);
}

function addName(counter: Counter, word: string, called: boolean): void {
  const name = nameHash(word);
  counter.names.add(called ? name | 1 : name);
}

/** An exact identifier's hash; the lowest bit is free to say that it is called. */
export function nameHash(identifier: string): number {
  return (hashTerm(identifier) & ~1) >>> 0;
}

const words = /[A-Za-z_][A-Za-z0-9_]*/g;

function countString(text: string, counter: Counter, terms: Terms): void {
  let previous = -1;
  for (const word of text.slice(0, 5000).match(words) ?? []) {
    const hashes = terms.hashesOf(word);
    const compound = isCompound(word, terms);
    for (const [index, hash] of hashes.entries()) {
      add(counter, hash, 1);
      if (compound && index === hashes.length - 1) continue;
      if (previous >= 0) counter.pairs.add(hashPair(previous, hash));
      previous = hash;
    }
  }
}

function isCompound(word: string, terms: Terms): boolean {
  return terms.of(word).at(-1)?.startsWith("=") ?? false;
}

interface DocumentationOptions {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly counterOf: (line: number) => Counter;
  readonly terms: Terms;
  readonly weight: number;
}

/** A long comment may run over several units, so its words are counted line by line. */
function countDocumentation(options: DocumentationOptions): void {
  const { text, end, counterOf, terms, weight } = options;
  let line = options.line;
  for (let at = options.start; at < end; line++) {
    const lineEnd = text.indexOf("\n", at);
    const stop = lineEnd < 0 || lineEnd > end ? end : lineEnd;
    const counter = counterOf(line);
    for (const word of text.slice(at, stop).match(words) ?? []) {
      for (const hash of terms.hashesOf(word)) add(counter, hash, weight);
    }
    at = stop + 1;
  }
}

function assemble(input: {
  readonly counters: readonly (Counter | undefined)[];
  readonly lineCount: number;
  readonly options: RecordOptions;
}): FileRecord {
  const { structure, terms } = input.options;
  const units: Unit[] = [];
  const kept: Counter[] = [];
  const owners: (Definition | null)[] = [null, ...structure.definitions];
  for (const [owner, definition] of owners.entries()) {
    const counter = input.counters[owner];
    if (counter === undefined && definition === null) continue;
    units.push(unitOf(definition, input.lineCount));
    const complete = counter ?? createCounter();
    if (definition !== null) countName(complete, definition.name, terms);
    kept.push(complete);
  }
  const { imports, constants, errors } = structure;
  const declared = structure.declared.map((definition) => unitOf(definition, input.lineCount));
  const read = { lineCount: input.lineCount, units, declared, imports, constants, errors };
  return { ...read, ...packPostings(kept) };
}

function unitOf(definition: Definition | null, lineCount: number): Unit {
  if (definition === null) {
    const span = { startLine: 1, endLine: lineCount };
    return { kind: "module", name: moduleUnit, ...span, bases: [], definition };
  }
  const { kind, name, startLine, endLine, bases } = definition;
  return { kind, name, startLine, endLine, bases, definition };
}

function countName(counter: Counter, name: string, terms: Terms): void {
  for (const part of name.split(".")) {
    for (const hash of terms.hashesOf(part)) {
      counter.terms.set(hash, (counter.terms.get(hash) ?? 0) + 2 ** 28);
    }
  }
}

type Postings = Pick<
  FileRecord,
  "offsets" | "terms" | "counts" | "lengths" | "pairs" | "pairOffsets" | "names" | "nameOffsets"
>;

function packPostings(counters: readonly Counter[]): Postings {
  const [terms, offsets] = packLists(counters.map((counter) => [...counter.terms.keys()]));
  const counts = new Uint32Array(terms.length);
  let at = 0;
  for (const counter of counters) {
    for (const value of counter.terms.values()) counts[at++] = packSum(value);
  }
  const [pairs, pairOffsets] = packLists(counters.map((counter) => [...counter.pairs]));
  const [names, nameOffsets] = packLists(counters.map((counter) => [...counter.names]));
  const lengths = Uint32Array.from(counters, (counter) => counter.length);
  return { offsets, terms, counts, lengths, pairs, pairOffsets, names, nameOffsets };
}

/** Sums were kept as code + documentation · 2^14 + name · 2^28, exact in a double. */
function packSum(sum: number): number {
  const low = sum % 2 ** 28;
  return packCounts(low & 16383, low >>> 14, Math.floor(sum / 2 ** 28));
}

function packLists(lists: readonly (readonly number[])[]): [Uint32Array, Uint32Array] {
  const offsets = new Uint32Array(lists.length + 1);
  for (const [index, list] of lists.entries()) {
    offsets[index + 1] = (offsets[index] ?? 0) + list.length;
  }
  const values = new Uint32Array(offsets[lists.length] ?? 0);
  for (const [index, list] of lists.entries()) values.set(list, offsets[index] ?? 0);
  return [values, offsets];
}
