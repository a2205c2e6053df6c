/**
 * Words of code and prose as terms: `getHTTPResponse_code` gives `get`, `http`, `respon`, `cod` and
 * `=gethttpresponse_code`. Stemming is a light suffix stripper, good enough to join plural and verb
 * forms; a full stemmer merges too many identifiers.
 */
export interface Terms {
  /** Terms of one identifier; the last one starts with `=` when the identifier is compound. */
  of(identifier: string): readonly string[];
  /** The same terms as 32-bit hashes, which is what an index stores. */
  hashesOf(identifier: string): readonly number[];
}

/** @param limit identifiers remembered before the memory is emptied; bounds hostile input. */
export function createTerms(limit = 200_000): Terms {
  const words = new Map<string, readonly string[]>();
  const hashes = new Map<string, readonly number[]>();
  return {
    of(identifier) {
      const known = words.get(identifier);
      if (known !== undefined) return known;
      if (words.size > limit) words.clear();
      const terms = splitIdentifier(identifier);
      words.set(ownText(identifier), terms);
      return terms;
    },
    hashesOf(identifier) {
      const known = hashes.get(identifier);
      if (known !== undefined) return known;
      if (hashes.size > limit) hashes.clear();
      const values = splitIdentifier(identifier).map(hashTerm);
      hashes.set(ownText(identifier), values);
      return values;
    },
  };
}

/**
 * The same text in memory of its own. V8 keeps a slice of 13 characters or more as a window into the
 * whole text, so one remembered identifier would hold on to the file it was read from.
 */
export function ownText(slice: string): string {
  return slice.length < 13 ? slice : Buffer.from(slice, "utf16le").toString("utf16le");
}

/** FNV-1a over UTF-16 units with a final mix: unsigned 32 bits. */
export function hashTerm(term: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < term.length; index++) {
    hash = Math.imul(hash ^ term.charCodeAt(index), 0x01000193);
  }
  return mix(hash);
}

/** The hash of two terms in a row. */
export function hashPair(first: number, second: number): number {
  return mix(Math.imul(first ^ 0x9e3779b9, 0x85ebca6b) ^ second);
}

function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const humps = /[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+/g;

function splitIdentifier(identifier: string): readonly string[] {
  const parts: string[] = [];
  for (const part of identifier.match(humps) ?? []) {
    if (part.length === 1 && part !== identifier) continue;
    const word = stem(part.toLowerCase());
    if (word.length > 1 && !/^\d+$/.test(word)) parts.push(word);
  }
  const whole = identifier.replace(/^_+|_+$/g, "").toLowerCase();
  if (parts.length > 1 || (parts.length === 1 && parts[0] !== stem(whole))) parts.push(`=${whole}`);
  return parts;
}

/** @param word in lower case */
export function stem(word: string): string {
  if (word.length <= 3) return word;
  let result = word;
  if (result.endsWith("ies") && result.length > 4) result = `${result.slice(0, -3)}y`;
  else if (result.endsWith("sses")) result = result.slice(0, -2);
  else if (result.endsWith("s") && !/(?:ss|us|is)$/.test(result)) result = result.slice(0, -1);
  if (result.endsWith("ing") && result.length > 6) result = result.slice(0, -3);
  else if (result.endsWith("ed") && result.length > 5) result = result.slice(0, -2);
  const last = result.at(-1) ?? "";
  if (result.length > 4 && last === result.at(-2) && !"lse".includes(last))
    return result.slice(0, -1);
  if (result.endsWith("e") && result.length > 4) return result.slice(0, -1);
  return result;
}
