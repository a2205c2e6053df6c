const closingWord = String.raw`\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b`;
const name = String.raw`[\w.-]{1,100}`;
const reference = String.raw`(?:(?:${name}\/${name})?#|GH-|https?:\/\/[\w.:-]{1,255}\/${name}\/${name}\/(?:issues|pull)\/)`;
/** Bounded, as names are: a template is the repository's text, and a long row of these takes cubic time. */
const emphasis = "[*_]{0,4}";
const between = String.raw`${emphasis}:?${emphasis}\s*`;

/** A word before a reference, with what may stand between them: in a commit and in a body it closes. */
const closing = new RegExp(
  String.raw`(${closingWord}${between})(${emphasis}${reference}(?=\d))`,
  "gi",
);

/** The host closes an issue for such words in a commit, whatever the evidence says. */
export function closesAnIssue(template: string): boolean {
  return new RegExp(
    String.raw`${closingWord}:?\s*(?:[\w.-]+\/[\w.-]+)?#(?:\{issue\}|\d)`,
    "i",
  ).test(template);
}

/** The same for a reader, and nothing to the host: "Fixes #9" becomes "Fixes issue #9". */
export function withoutClosing(text: string): string {
  return text.replaceAll(closing, (_whole, word: string, number: string) =>
    /\s$/.test(word) ? `${word}issue ${number}` : `${word} issue ${number}`,
  );
}

/** A line that does nothing else than to close, as templates have it: "Closes #1234", "- Fixes #". */
export function isClosingLine(line: string): boolean {
  return new RegExp(
    String.raw`^[\s>*_-]*${closingWord}${between}${emphasis}${reference}\d*[*_]*[\s.]*$`,
    "i",
  ).test(line);
}
