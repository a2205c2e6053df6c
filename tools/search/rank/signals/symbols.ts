import type { IssueText } from "../../issue/parse-issue.ts";
import { stem } from "../../text/terms.ts";
import type { IssueBackground } from "../background.ts";
import type { Corpus } from "../corpus.ts";
import { looksLikeIdentifier } from "../mentioned-names.ts";
import type { MentionedName, MentionedNames } from "../mentioned-names.ts";
import type { NameTables } from "../name-tables.ts";
import { isOrdinaryWord } from "../query.ts";
import { signal } from "../signal.ts";
import type { Signal } from "../signal.ts";

export interface SymbolScores {
  readonly signals: readonly Signal[];
  /** Weight of every name of the issue that the repository defines. */
  readonly mentioned: ReadonlyMap<string, number>;
}

export interface SymbolOptions {
  readonly corpus: Corpus;
  readonly issue: IssueText;
  readonly names: MentionedNames;
  readonly tables: NameTables;
  readonly background: IssueBackground;
}

const kinds = [
  "sym_title",
  "sym_tick",
  "sym_code",
  "sym_prose",
  "sym_all",
  "sym_max",
  "sym_cls",
  "sym_call",
] as const;

/** Names of the issue that a file defines, shared between the files that define the same name. */
export function scoreSymbols(options: SymbolOptions): SymbolScores {
  const { corpus, names, tables } = options;
  const sums = new Map(kinds.map((kind) => [kind, new Float64Array(corpus.fileCount)] as const));
  const mentioned = new Map<string, number>();
  for (const [name, mention] of names) {
    const files = tables.definitions.get(name);
    if (files === undefined) continue;
    const weight = weightOf({ ...options, name, mention, definedIn: files.size });
    if (weight === 0) continue;
    mentioned.set(name, weight);
    for (const file of files) {
      addShare({ sums, file, name, mention, share: weight / files.size ** 0.5 });
    }
  }
  const signals = kinds.map((kind) => signal(kind, sums.get(kind) ?? new Float64Array(0)));
  return { mentioned, signals: [...signals, signal("sym_qual", scoreMembers(options))] };
}

/** Zero for a name that is an ordinary word here, or defined nearly everywhere. */
function weightOf(
  options: SymbolOptions & {
    readonly name: string;
    readonly mention: MentionedName;
    readonly definedIn: number;
  },
): number {
  const { name, mention, corpus, definedIn, background } = options;
  if (isOrdinaryWord(name) || name.length < 3) return 0;
  if (definedIn > Math.max(25, 0.03 * corpus.fileCount)) return 0;
  const codeLike = looksLikeIdentifier(name);
  const strong = codeLike || mention.quoted > 0 || mention.called || mention.code > 0;
  if (!strong && !(name.length > 4 && background.weightOf(stem(name.toLowerCase())) > 0.55))
    return 0;
  const rarity = Math.log(1 + corpus.fileCount / definedIn) / Math.log(1 + corpus.fileCount);
  return rarity * (codeLike || mention.quoted > 0 ? 1 : 0.6);
}

function addShare(options: {
  readonly sums: ReadonlyMap<(typeof kinds)[number], Float64Array>;
  readonly file: number;
  readonly name: string;
  readonly mention: MentionedName;
  readonly share: number;
}): void {
  const { sums, file, name, mention, share } = options;
  const add = (kind: (typeof kinds)[number], amount: number): void => {
    const values = sums.get(kind);
    if (values !== undefined) values[file] = (values[file] ?? 0) + amount;
  };
  if (mention.title > 0) add("sym_title", share);
  if (mention.quoted > 0) add("sym_tick", share);
  if (mention.code > 0) add("sym_code", share);
  if (mention.prose > 0) add("sym_prose", share);
  add("sym_all", share * (1 + (mention.title > 0 ? 0.5 : 0) + (mention.quoted > 0 ? 0.5 : 0)));
  const largest = sums.get("sym_max");
  if (largest !== undefined) largest[file] = Math.max(largest[file] ?? 0, share);
  if (/^[A-Z]/.test(name)) add("sym_cls", share);
  if (mention.called) add("sym_call", share);
}

/** `Class.method` written out. */
function scoreMembers({ corpus, issue, tables }: SymbolOptions): Float64Array {
  const values = new Float64Array(corpus.fileCount);
  for (const name of new Set(issue.dottedNames)) {
    const parts = name.split(".");
    for (const [index, part] of parts.slice(1).entries()) {
      const files = tables.members.get(`${parts[index] ?? ""}.${part}`);
      if (files === undefined || files.size > 4) continue;
      for (const file of files) values[file] = (values[file] ?? 0) + 1 / files.size;
    }
  }
  return values;
}
