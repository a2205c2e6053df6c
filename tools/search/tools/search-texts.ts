import type { StreamedText } from "./code-base.ts";
import { startRipgrep } from "./ripgrep.ts";
import { notesOf, ofFile, parseHit, readAtMost } from "./search-folder.ts";
import type { Hit, Hits } from "./search-folder.ts";

export interface TextQuery {
  /** In the order in which hits are wanted. */
  readonly texts: AsyncIterable<StreamedText>;
  readonly pattern: string;
  readonly regex: boolean;
}

/**
 * Exact search where there is no work tree: the texts go to ripgrep as one stream, and the lines it
 * finds are told apart by where each text began. It is sooner done than writing thousands of files.
 */
export async function searchTexts(query: TextQuery, signal?: AbortSignal): Promise<Hits> {
  const fed: Fed = { starts: [], paths: [], unread: { missing: 0, "too large": 0 } };
  const rg = await startRipgrep({ ...query, more: ["--text"], places: ["-"] }, signal);
  const feeding = rg.feed(wholeLines(query.texts, fed));
  feeding.catch(() => rg.stop());
  const hits: Hit[] = [];
  let at = 0;
  let ofThis = 0;
  for await (const row of rg.rows) {
    for (const hit of parseHit(row)) {
      const before = at;
      while ((fed.starts[at + 1] ?? Number.POSITIVE_INFINITY) <= hit.line) at++;
      ofThis = at === before ? ofThis + 1 : 1;
      if (ofThis > ofFile) continue;
      hits.push({ ...hit, path: fed.paths[at] ?? "", line: hit.line - (fed.starts[at] ?? 1) + 1 });
    }
    if (hits.length >= readAtMost) rg.stop();
  }
  await feeding;
  await rg.finish(hits.length);
  return { hits: hits.slice(0, readAtMost), notes: [...notesOf(hits), ...unreadNotes(fed)] };
}

interface Fed {
  /** The line of the stream at which each text begins. */
  readonly starts: number[];
  readonly paths: string[];
  readonly unread: { missing: number; "too large": number };
}

/** Each text ends with a line break, so that the next one begins on a line of its own. */
async function* wholeLines(texts: AsyncIterable<StreamedText>, fed: Fed): AsyncGenerator<string> {
  let line = 1;
  for await (const { path, text, why } of texts) {
    if (why === "missing" || why === "too large") fed.unread[why]++;
    if (text === null || text === "") continue;
    fed.starts.push(line);
    fed.paths.push(path);
    const whole = text.endsWith("\n") ? text : `${text}\n`;
    line += countLines(whole);
    yield whole;
  }
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

function unreadNotes({ unread }: Fed): readonly string[] {
  const notes: string[] = [];
  if (unread.missing > 0)
    notes.push(`${String(unread.missing)} files are missing in this repository.`);
  if (unread["too large"] > 0)
    notes.push(`${String(unread["too large"])} files are too large to be searched.`);
  return notes;
}
