const longestSignature = 400;

/** White space folded to single spaces, cut where it is too long to read. */
export function foldWhiteSpace(text: string): string {
  const folded = text
    .slice(0, 4 * longestSignature)
    .replace(/\s+/g, " ")
    .trim();
  return folded.length <= longestSignature ? folded : `${folded.slice(0, longestSignature)}…`;
}

/**
 * The names in a list of bases as written: `(A, metaclass=M)`, `extends B<C> implements D, E`,
 * `: public F, private G`, `< H`. Named arguments are no bases.
 */
export function baseNames(text: string): string[] {
  const list = text
    .replace(/^\s*[(:<]/, "")
    .replace(/\)\s*$/, "")
    .replace(/\b(?:extends|implements|public|private|protected|virtual|permits)\b/g, ",");
  return splitAtCommas(list)
    .map((part) => part.replace(/\s+/g, " ").trim())
    .filter((part) => part !== "" && !/^\w+\s*=[^=>]/.test(part));
}

function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if ("([{<".includes(character)) depth++;
    else if (")]}".includes(character) || (character === ">" && text[index - 1] !== "=")) depth--;
    else if (character === "," && depth <= 0) {
      parts.push(text.slice(from, index));
      from = index + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}
