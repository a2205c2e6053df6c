import { standsForLeftOutCode } from "../languages/edit/elision-comments.ts";

const commentAtEnd = /(?:^|\s)((?:#|\/\/|\/\*|\*|<!--|--)\s?.*)$/;

/**
 * Says which line of a text stands for code it does not write out, or null. Only comments are looked
 * at, and only those the file does not hold already.
 */
export function leftOutLine(text: string, known: string): string | null {
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const comment = commentAtEnd.exec(line)?.[1];
    if (comment === undefined || !standsForLeftOutCode(comment)) continue;
    if (known.includes(comment.trim())) continue;
    const shown = JSON.stringify(line.trim().slice(0, 80));
    return `line ${index + 1} of the text leaves code out (${shown}): write all of it`;
  }
  return null;
}
