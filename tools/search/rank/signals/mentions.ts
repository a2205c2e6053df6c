import type { Frame } from "../../issue/frames.ts";
import type { IssueText } from "../../issue/parse-issue.ts";
import type { Corpus } from "../corpus.ts";
import { resolveMention } from "../name-tables.ts";
import type { NameTables } from "../name-tables.ts";
import { signal } from "../signal.ts";
import type { Signal } from "../signal.ts";

export interface MentionScores {
  readonly signals: readonly Signal[];
  /** Frames that lie in a file of the repository. */
  readonly frames: readonly { readonly file: number; readonly frame: Frame }[];
  /** Lines that links point to, in files of the repository. */
  readonly linkedLines: readonly { readonly file: number; readonly line: number }[];
}

/** Files the issue names outright: paths, stack traces, links to the code, dotted module names. */
export function scoreMentions(corpus: Corpus, issue: IssueText, tables: NameTables): MentionScores {
  const frames = resolveFrames(corpus, issue, tables);
  return {
    frames,
    linkedLines: issue.linkedLines.flatMap(({ path, line }) => {
      const { files } = resolveMention(path, corpus, tables);
      return files.length === 1 ? files.map((file) => ({ file, line })) : [];
    }),
    signals: [
      ...pathSignals(corpus, issue, tables),
      ...frameSignals(corpus, frames),
      signal("blob", scoreLinks(corpus, issue, tables)),
      signal("dotmod", scoreModules(corpus, issue, tables)),
    ],
  };
}

function pathSignals(corpus: Corpus, issue: IssueText, tables: NameTables): readonly Signal[] {
  const exact = new Float64Array(corpus.fileCount);
  const shared = new Float64Array(corpus.fileCount);
  for (const mention of new Set(issue.paths)) {
    const { files, segments } = resolveMention(mention, corpus, tables);
    for (const file of files) {
      if (segments >= 2 || (!mention.includes("/") && files.length === 1)) increase(exact, file, 1);
      increase(shared, file, 1 / files.length);
    }
  }
  return [signal("path_exact", exact), signal("path_base", shared)];
}

function increase(values: Float64Array, at: number, amount: number): void {
  values[at] = (values[at] ?? 0) + amount;
}

function resolveFrames(
  corpus: Corpus,
  issue: IssueText,
  tables: NameTables,
): MentionScores["frames"] {
  return issue.frames.flatMap((frame) => {
    const { files, segments } = resolveMention(frame.path, corpus, tables);
    const [file] = files;
    if (file === undefined || files.length > 2) return [];
    return segments >= 2 || files.length === 1 ? [{ file, frame }] : [];
  });
}

/** The last frame is where it broke; earlier ones count by their distance from it. */
function frameSignals(corpus: Corpus, frames: MentionScores["frames"]): readonly Signal[] {
  const count = new Float64Array(corpus.fileCount);
  const last = new Float64Array(corpus.fileCount);
  const position = new Float64Array(corpus.fileCount);
  for (const [index, { file }] of frames.entries()) {
    increase(count, file, 1);
    position[file] = Math.max(position[file] ?? 0, 1 / (frames.length - index));
  }
  const end = frames.at(-1);
  if (end !== undefined) last[end.file] = 1;
  return [
    signal("tb_cnt", count.map(Math.log1p)),
    signal("tb_last", last),
    signal("tb_pos", position),
  ];
}

function scoreLinks(corpus: Corpus, issue: IssueText, tables: NameTables): Float64Array {
  const values = new Float64Array(corpus.fileCount);
  for (const link of issue.links) {
    const { files } = resolveMention(link, corpus, tables);
    const [file] = files;
    if (file !== undefined && files.length === 1) increase(values, file, 1);
  }
  return values;
}

/** The longest beginning of a dotted name that is a module; what follows it is likely defined there. */
function scoreModules(corpus: Corpus, issue: IssueText, tables: NameTables): Float64Array {
  const values = new Float64Array(corpus.fileCount);
  for (const name of new Set(issue.dottedNames)) {
    const parts = name.split(".");
    for (let length = parts.length; length > 1; length--) {
      const files = tables.modules.get(parts.slice(0, length).join("."));
      if (files === undefined) continue;
      const worth = length + (length < parts.length ? 0.5 : 0);
      if (files.length <= 3) {
        for (const file of files) values[file] = Math.max(values[file] ?? 0, worth);
      }
      break;
    }
  }
  return values;
}
