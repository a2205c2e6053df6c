import type { Unit } from "../index/file-record.ts";
import type { PreparedCorpus, SignalScores } from "./score-signals.ts";
import { looksLikeIdentifier } from "./mentioned-names.ts";
import type { MentionedName } from "./mentioned-names.ts";
import { descending, normalised, signal, valuesOver } from "./signal.ts";
import type { Signal } from "./signal.ts";
import { scoreChangedFunctions } from "./signals/changed-functions.ts";
import { scoreOwners, scoreUnitWords } from "./signals/unit-words.ts";
import { scoreCalls } from "./signals/unit-calls.ts";
import { linkWeights } from "./signals/linked-lines.ts";

/** Functions are looked for in the files that fusion puts first. */
export const searchedFiles = 60;

export interface UnitCandidates {
  /** Indices of functions and methods into the corpus' units. */
  readonly units: Uint32Array;
  /** Values run along `units`. */
  readonly signals: readonly Signal[];
  /** The same, of what ran; empty when nothing is known to have run. */
  readonly executed: readonly Signal[];
}

/** The functions and methods of some files, with what speaks for each by itself. */
export function scoreUnits(
  prepared: PreparedCorpus,
  scores: SignalScores,
  files: Uint32Array,
): UnitCandidates {
  const { corpus } = prepared;
  const units = Uint32Array.from([...files].flatMap((file) => functionsOf(prepared, file)));
  const over = (value: (unit: number) => number): Float64Array => valuesOver(units, value);
  const named = (value: (unit: Unit) => number): Float64Array =>
    over((unit) => {
      const found = corpus.units[unit];
      return found === undefined ? 0 : value(found);
    });
  const frames = frameWeights(prepared, scores);
  const names = nameMatches(prepared, scores);
  const linked = linkWeights(prepared.corpus, scores.linkedLines);
  const members = memberMentions(scores);
  const all = over((unit) => scores.units.all[unit] ?? 0);
  const ran = scores.executed?.units;
  return {
    units,
    executed:
      ran === undefined
        ? []
        : [
            signal(
              "unit_ex_ran",
              over((unit) => ran[unit] ?? 0),
            ),
          ],
    signals: [
      signal("unit_all", all),
      signal(
        "unit_title",
        over((unit) => scores.units.title[unit] ?? 0),
      ),
      signal(
        "unit_code",
        over((unit) => scores.units.code[unit] ?? 0),
      ),
      signal(
        "unit_prose",
        over((unit) => scores.units.prose[unit] ?? 0),
      ),
      signal(
        "unit_errors",
        over((unit) => scores.errorUnits[unit] ?? 0),
      ),
      signal(
        "unit_name",
        over((unit) => names.all[unit] ?? 0),
      ),
      signal(
        "unit_name_title",
        over((unit) => names.title[unit] ?? 0),
      ),
      signal(
        "unit_frame",
        over((unit) => frames.weights.get(unit) ?? 0),
      ),
      signal(
        "unit_frame_last",
        over((unit) => (frames.last === unit ? 1 : 0)),
      ),
      signal(
        "unit_linked",
        over((unit) => linked.get(unit) ?? 0),
      ),
      scoreChangedFunctions(corpus, units, scores.changed),
      signal(
        "unit_named",
        named((unit) => mentionOf(unit, scores)),
      ),
      signal(
        "unit_named_title",
        named((unit) => titleMentionOf(unit, scores)),
      ),
      signal(
        "unit_owner_named",
        named((unit) => ownerMentionOf(unit, scores)),
      ),
      signal(
        "unit_member_named",
        named((unit) => (members.has(lastTwo(unit.name)) ? 1 : 0)),
      ),
      signal("unit_share", shareInFile(corpus.fileOfUnit, units, all)),
      signal(
        "unit_length",
        named(({ startLine, endLine }) => Math.log1p(endLine - startLine)),
      ),
      signal(
        "unit_dunder",
        named(({ name }) => (/\.__\w+__$/.test(name) ? 1 : 0)),
      ),
      signal(
        "unit_init",
        named(({ name }) => (/\.(?:__init__|constructor)$/.test(name) ? 1 : 0)),
      ),
      signal(
        "unit_private",
        named(({ name }) => (/(?:^|\.)_[^_.][^.]*$/.test(name) ? 1 : 0)),
      ),
      ...scoreCalls(corpus, units, normalised(all)),
      ...scoreUnitWords({ corpus, query: scores.query, matches: scores.matches, units }),
      ...scoreOwners(corpus, units, scores.units.all),
      ...mentionSignals(scores, named),
    ],
  };
}

/** Where the issue mentions the function's own name. */
function mentionSignals(
  { names }: SignalScores,
  named: (value: (unit: Unit) => number) => Float64Array,
): readonly Signal[] {
  const mention = (of: (found: MentionedName) => number): Float64Array =>
    named(({ name }) => {
      const found = names.get(lastPart(name));
      return found === undefined || !looksLikeIdentifier(lastPart(name))
        ? 0
        : Math.log1p(of(found));
    });
  return [
    signal(
      "unit_named_code",
      mention(({ code }) => code),
    ),
    signal(
      "unit_named_prose",
      mention(({ prose, quoted }) => prose + quoted),
    ),
    signal(
      "unit_named_called",
      mention(({ called }) => (called ? 1 : 0)),
    ),
  ];
}

/** What the ranking of files says about their functions. */
export function scoreUnitFiles(
  prepared: PreparedCorpus,
  units: Uint32Array,
  fileScores: Float64Array,
): readonly Signal[] {
  const rankOf = new Map([...descending(fileScores)].map((file, rank) => [file, rank] as const));
  const best = Math.max(...fileScores);
  const over = (value: (file: number) => number): Float64Array =>
    valuesOver(units, (unit) => value(prepared.corpus.fileOfUnit[unit] ?? 0));
  return [
    signal(
      "unit_file",
      over((file) => (fileScores[file] ?? 0) - best),
    ),
    signal(
      "unit_file_rank",
      over((file) => 1 / (1 + (rankOf.get(file) ?? 1000))),
    ),
  ];
}

function functionsOf({ corpus }: PreparedCorpus, file: number): readonly number[] {
  const found: number[] = [];
  const end = corpus.firstUnit[file + 1] ?? 0;
  for (let unit = corpus.firstUnit[file] ?? 0; unit < end; unit++) {
    if (corpus.units[unit]?.kind === "function") found.push(unit);
  }
  return found;
}

/** The function a stack frame stands in: the last frame weighs most. */
function frameWeights(
  { corpus }: PreparedCorpus,
  { frames }: SignalScores,
): { readonly weights: ReadonlyMap<number, number>; readonly last: number } {
  const weights = new Map<number, number>();
  let last = -1;
  for (const [index, { file, frame }] of frames.entries()) {
    const symbol = frame.symbol.split(".").at(-1) ?? "";
    const end = corpus.firstUnit[file + 1] ?? 0;
    for (let unit = corpus.firstUnit[file] ?? 0; unit < end; unit++) {
      const candidate = corpus.units[unit];
      if (candidate === undefined || candidate.kind !== "function") continue;
      const named = symbol !== "" && lastPart(candidate.name) === symbol;
      const spans = candidate.startLine <= frame.line && frame.line <= candidate.endLine;
      if (!named && !spans) continue;
      const weight = (named && spans ? 1 : 0.6) / (frames.length - index);
      weights.set(unit, Math.max(weights.get(unit) ?? 0, weight));
      if (named) last = unit;
    }
  }
  return { weights, last };
}

/** How much of the issue, and of its title, is in the function's name: telling words weigh more. */
function nameMatches(
  { corpus }: PreparedCorpus,
  { matches, query }: SignalScores,
): { readonly all: Float64Array; readonly title: Float64Array } {
  const all = new Float64Array(corpus.unitCount);
  const title = new Float64Array(corpus.unitCount);
  for (let at = 0; at < matches.count; at++) {
    if ((matches.name[at] ?? 0) === 0) continue;
    const unit = matches.unit[at] ?? 0;
    const term = matches.term[at] ?? 0;
    const weight = query.weights[term] ?? 0;
    all[unit] = (all[unit] ?? 0) + weight;
    if (query.title.has(query.terms[term] ?? "")) title[unit] = (title[unit] ?? 0) + weight;
  }
  return { all, title };
}

/** A function's words compared with those of the most similar function of its file. */
function shareInFile(
  fileOfUnit: Uint32Array,
  units: Uint32Array,
  values: Float64Array,
): Float64Array {
  const best = new Map<number, number>();
  for (const [index, unit] of units.entries()) {
    const file = fileOfUnit[unit] ?? 0;
    best.set(file, Math.max(best.get(file) ?? 0, values[index] ?? 0));
  }
  return Float64Array.from(units, (unit, index) => {
    const largest = best.get(fileOfUnit[unit] ?? 0) ?? 0;
    return largest > 0 ? (values[index] ?? 0) / largest : 0;
  });
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

function lastTwo(name: string): string {
  return name.split(".").slice(-2).join(".");
}

function mentionOf(unit: Unit, { mentionedNames }: SignalScores): number {
  return mentionedNames.get(lastPart(unit.name)) ?? 0;
}

function titleMentionOf(unit: Unit, { names }: SignalScores): number {
  const name = lastPart(unit.name);
  if ((names.get(name)?.title ?? 0) === 0) return 0;
  return looksLikeIdentifier(name) ? 1 : 0.5;
}

/** The class or the outer name is mentioned. */
function ownerMentionOf(unit: Unit, { mentionedNames }: SignalScores): number {
  const owner = unit.name.split(".").at(-2);
  return owner === undefined ? 0 : (mentionedNames.get(owner) ?? 0);
}

/** `Class.method` pairs that the issue writes out. */
function memberMentions({ dottedNames }: SignalScores): ReadonlySet<string> {
  return new Set(
    dottedNames.flatMap((name) => {
      const parts = name.split(".");
      return parts.slice(1).map((part, index) => `${parts[index] ?? ""}.${part}`);
    }),
  );
}
