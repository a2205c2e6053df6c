import type { ExecutedFunction } from "../../../agent/core/execution.ts";
import { createImportGraph } from "../graph/import-graph.ts";
import type { ImportGraph } from "../graph/import-graph.ts";
import type { ChangedFunction } from "../history/changed-functions.ts";
import type { History } from "../history/history.ts";
import type { IssueText } from "../issue/parse-issue.ts";
import type { Terms } from "../text/terms.ts";
import type { IssueBackground } from "./background.ts";
import type { Corpus } from "./corpus.ts";
import { findMatches, keepTerms, occurringTerms } from "./matches.ts";
import type { Matches } from "./matches.ts";
import { readMentionedNames } from "./mentioned-names.ts";
import type { MentionedNames } from "./mentioned-names.ts";
import { createPathTables, findDefinitions } from "./name-tables.ts";
import type { PathTables } from "./name-tables.ts";
import { createQuery } from "./query.ts";
import type { Query } from "./query.ts";
import type { Signal } from "./signal.ts";
import { scoreCoverage } from "./signals/coverage.ts";
import { scoreErrorStrings } from "./signals/error-strings.ts";
import { scoreExecuted } from "./signals/executed.ts";
import type { ExecutedScores } from "./signals/executed.ts";
import { scoreFileStem } from "./signals/file-stem.ts";
import { scoreHierarchy } from "./signals/hierarchy.ts";
import { scoreHistory } from "./signals/history.ts";
import { scoreImports } from "./signals/imports.ts";
import { scoreMentions } from "./signals/mentions.ts";
import type { MentionScores } from "./signals/mentions.ts";
import { scoreNamedTests } from "./signals/named-tests.ts";
import { scoreNeighbourhood } from "./signals/neighbourhood.ts";
import { scorePathWords } from "./signals/path-words.ts";
import { scorePriors } from "./signals/priors.ts";
import { scoreProximity } from "./signals/proximity.ts";
import { scoreSymbols } from "./signals/symbols.ts";
import { scoreWords } from "./signals/words.ts";
import type { WordScores } from "./signals/words.ts";

/** What is read about a repository once, whatever issues are asked about it. */
export interface PreparedCorpus {
  readonly corpus: Corpus;
  readonly paths: PathTables;
  readonly graph: ImportGraph;
  /** Null when the history could not be read, e.g. in a shallow clone without parents. */
  readonly history: History | null;
}

export function prepareCorpus(corpus: Corpus, history: History | null): PreparedCorpus {
  return {
    corpus,
    history,
    paths: createPathTables(corpus.paths),
    graph: createImportGraph(corpus.snapshot),
  };
}

/** Everything the signals saw, for the ranking of functions and for explanations. */
export interface SignalScores {
  readonly signals: readonly Signal[];
  readonly query: Query;
  readonly matches: Matches;
  readonly names: MentionedNames;
  readonly mentionedNames: ReadonlyMap<string, number>;
  readonly units: WordScores["units"];
  readonly errorUnits: Float64Array;
  /** Methods of the same name as a suspected one, above and below its class. */
  readonly relatedUnits: Float64Array;
  readonly frames: MentionScores["frames"];
  readonly linkedLines: MentionScores["linkedLines"];
  readonly dottedNames: readonly string[];
  readonly changed: readonly ChangedFunction[];
  /** Null when nothing is known to have run. */
  readonly executed: ExecutedScores | null;
}

export interface ScoreOptions {
  readonly prepared: PreparedCorpus;
  readonly issue: IssueText;
  readonly terms: Terms;
  readonly background: IssueBackground;
  /** What ran when the issue's own code was run; empty when it was not. */
  readonly executed?: readonly ExecutedFunction[];
  /** What the commits changed that the issue names: see `commitsOfIssue`. */
  readonly changed?: readonly ChangedFunction[];
}

export function scoreSignals(options: ScoreOptions): SignalScores {
  const { prepared, issue, terms, background, executed = [], changed = [] } = options;
  const { corpus, paths, graph, history } = prepared;
  const { query, matches } = lookUp({ prepared, issue, terms, background });
  const names = readMentionedNames(issue);
  const tables = { ...paths, ...findDefinitions(corpus, names) };
  const words = scoreWords(corpus, query, matches);
  const errors = scoreErrorStrings(corpus, issue, terms);
  const mentions = scoreMentions(corpus, issue, tables);
  const symbols = scoreSymbols({ corpus, issue, names, tables, background });
  const direct = [
    ...words.signals,
    ...scorePathWords({ corpus, query, terms, background }),
    ...scoreCoverage(corpus, query, matches),
    scoreProximity({ corpus, issue, query, matches, terms }),
    ...errors.signals,
    ...mentions.signals,
    ...symbols.signals,
    scoreFileStem({ corpus, names, tables, background }),
    scoreNamedTests(corpus, issue),
  ];
  const imports = scoreImports(graph, seedsOf(direct, corpus.fileCount));
  const past =
    history === null ? [] : scoreHistory({ corpus, history, query, background, ...issue });
  const hierarchy = scoreHierarchy(corpus, words.units.all, symbols.mentioned);
  const known = [...direct, ...imports, ...past, ...hierarchy.signals];
  return {
    signals: [...known, ...scoreNeighbourhood(corpus, known), ...scorePriors(corpus)],
    query,
    matches,
    names,
    mentionedNames: symbols.mentioned,
    units: words.units,
    errorUnits: errors.units,
    relatedUnits: hierarchy.units,
    frames: mentions.frames,
    linkedLines: mentions.linkedLines,
    dottedNames: issue.dottedNames,
    changed,
    executed: executed.length === 0 ? null : scoreExecuted(corpus, executed, words.units.all),
  };
}

/** The most telling words of the issue that the code has, and where they stand: one scan for both. */
function lookUp({ prepared, issue, terms, background }: ScoreOptions): {
  readonly query: Query;
  readonly matches: Matches;
} {
  const options = { issue, terms, background };
  const wanted = createQuery({ ...options, occurs: () => true, maximumTerms: 4000 });
  const all = findMatches(prepared.corpus, wanted.hashes);
  const seen = occurringTerms(all, wanted.terms.length);
  const occurring = new Set(wanted.hashes.filter((_, term) => seen[term] === 1));
  const query = createQuery({
    ...options,
    occurs: (hash) => occurring.has(hash),
    maximumTerms: 260,
  });
  const place = new Map(query.terms.map((term, index) => [term, index] as const));
  const kept = Int32Array.from(wanted.terms, (term) => place.get(term) ?? -1);
  return { query, matches: keepTerms(all, kept) };
}

function seedsOf(signals: readonly Signal[], files: number): Parameters<typeof scoreImports>[1] {
  const of = (name: string): Float64Array =>
    signals.find((candidate) => candidate.name === name)?.values ?? new Float64Array(files);
  return {
    units: of("u_max"),
    symbols: of("sym_all"),
    body: of("bm_all"),
    frames: of("tb_pos"),
    paths: of("path_exact"),
  };
}
