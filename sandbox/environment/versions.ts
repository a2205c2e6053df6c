/** A released version, most significant number first: `[3, 11, 7]`. */
export type Version = readonly number[];

export function parseVersion(text: string): Version | null {
  const match = /^\s*v?(\d+(?:\.\d+)*)/.exec(text);
  return match === null ? null : (match[1] ?? "").split(".").map(Number);
}

/** Compares as many numbers as both have to be compared with; missing ones count as zero. */
export function compareVersions(a: Version, b: Version): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Python's version specifiers (PEP 440) for released versions: `>=3.8,<4`, `~=3.9`, `!=3.10.*`.
 * A part that cannot be read is no reason to refuse an interpreter.
 */
export function satisfiesPython(version: Version, specifiers: string): boolean {
  return specifiers.split(",").every((part) => {
    const match = /^\s*(===?|~=|!=|<=|>=|<|>)\s*(\d+(?:\.\d+)*)(\.\*)?\s*$/.exec(part);
    if (match === null) return true;
    const [, operator = "", numbers = "", wildcard] = match;
    return holds(version, operator, {
      wanted: numbers.split(".").map(Number),
      prefix: wildcard !== undefined,
    });
  });
}

interface Wanted {
  readonly wanted: Version;
  /** `==3.9.*`: only the numbers that are written count. */
  readonly prefix: boolean;
}

function holds(version: Version, operator: string, { wanted, prefix }: Wanted): boolean {
  const order = compareVersions(prefix ? version.slice(0, wanted.length) : version, wanted);
  if (operator === "~=") return order >= 0 && startsWith(version, wanted.slice(0, -1));
  if (operator === ">=") return order >= 0;
  if (operator === "<=") return order <= 0;
  if (operator === ">") return order > 0;
  if (operator === "<") return order < 0;
  return operator === "!=" ? order !== 0 : order === 0;
}

/**
 * npm's ranges, as far as `engines` uses them: `>=18`, `^20.1 || >=22`, `18.x`, `16 - 20`, `*`.
 * A part that cannot be read is no reason to refuse.
 */
export function satisfiesNode(version: Version, range: string): boolean {
  return range.split("||").some((alternative) => {
    const between = /^\s*(\S+)\s+-\s+(\S+)\s*$/.exec(alternative);
    if (between !== null) return isBetween(version, between[1] ?? "", between[2] ?? "");
    const parts = alternative.match(/(?:[<>]=?|[~^=])?\s*v?[\dxX*][\w.*+-]*/g) ?? [];
    return parts.every((part) => satisfiesPart(version, part));
  });
}

function isBetween(version: Version, low: string, high: string): boolean {
  const top = numbersOf(high);
  return (
    compareVersions(version, numbersOf(low)) >= 0 &&
    (startsWith(version, top) || compareVersions(version, top) <= 0)
  );
}

function satisfiesPart(version: Version, part: string): boolean {
  const [, operator = "", text = ""] = /^([<>]=?|[~^=])?\s*v?(.*)$/.exec(part) ?? [];
  const wanted = numbersOf(text);
  if (wanted.length === 0) return true;
  const order = compareVersions(version, wanted);
  if (operator === ">=") return order >= 0;
  if (operator === "<") return order < 0;
  if (operator === ">") return order > 0 && !startsWith(version, wanted);
  if (operator === "<=") return order <= 0 || startsWith(version, wanted);
  if (operator === "^")
    return order >= 0 && startsWith(version, wanted.slice(0, majorLength(wanted)));
  if (operator === "~") return order >= 0 && startsWith(version, wanted.slice(0, 2));
  return startsWith(version, wanted);
}

/** `20.x` → [20]; stops at the first part that is no number. */
function numbersOf(text: string): Version {
  return (/^\d+(?:\.\d+)*/.exec(text.replace(/^v/, ""))?.[0] ?? "")
    .split(".")
    .filter(Boolean)
    .map(Number);
}

/** A caret allows changes to the right of the first number that is not zero. */
function majorLength(version: Version): number {
  const first = version.findIndex((number) => number !== 0);
  return first === -1 ? version.length : first + 1;
}

function startsWith(version: Version, start: Version): boolean {
  return start.every((number, index) => version[index] === number);
}
