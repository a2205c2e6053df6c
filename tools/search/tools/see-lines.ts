import { linesWith, unitAt } from "./lines-with.ts";
import type { LineWith } from "./lines-with.ts";
import type { Reached } from "./walk-calls.ts";

export interface Seen extends Reached {
  readonly lines: readonly LineWith[];
}

export interface Looking {
  readonly texts: ReadonlyMap<string, string>;
  /** What variables of the class may be called. */
  readonly receivers: ReadonlySet<string>;
}

/** Looks the name up in the text: what is found there decides how sure a member's use is. */
export function seeLines(found: Reached, { texts, receivers }: Looking): readonly Seen[] {
  const { name, place, from } = found;
  if (name === null) return [{ ...found, lines: [] }];
  const { units } = place.file.record;
  const text = texts.get(place.file.path) ?? "";
  const all = linesWith(text, { name, language: place.file.language });
  const lines = all.filter(({ line }) => unitAt(units, line) === place.unit);
  if (!found.isMember || name !== from.name) return lines.length === 0 ? [] : [{ ...found, lines }];
  const member = lines.filter((line) => isMember(line.text, name));
  if (member.length > 0 && isGuess(found)) {
    const called = member.filter(({ text: line }) => isCalledOn(line, name, receivers));
    if (called.length > 0) return [{ ...found, lines: called, trust: "receiver" }];
    const others = member.filter(({ text: line }) => !isOwnMember(line, name));
    if (others.length > 0) return [{ ...found, lines: others, trust: "name" }];
    return [{ ...found, lines: member, trust: "stranger" }];
  }
  if (found.trust !== "file") return member.length === 0 ? [] : [{ ...found, lines: member }];
  const own = lines.filter((line) => isOwnMember(line.text, name));
  if (own.length > 0) return [{ ...found, lines: own }];
  return member.length === 0 ? [] : [{ ...found, lines: member, trust: "name" }];
}

function isGuess({ trust }: Reached): boolean {
  return trust === "name" || trust === "receiver";
}

function isMember(line: string, name: string): boolean {
  return new RegExp(`(?:\\.|->|::)\\s*#?${escaped(name)}(?![\\w$])`).test(line);
}

/** `storage.save`, `self._storage.save`, `get_storage().save` for a class that ends in Storage. */
function isCalledOn(line: string, name: string, receivers: ReadonlySet<string>): boolean {
  const pattern = new RegExp(
    `([A-Za-z$][\\w$]*)(?:\\([^()]*\\))?\\??(?:\\.|->|::)\\s*#?${escaped(name)}(?![\\w$])`,
    "g",
  );
  return [...line.matchAll(pattern)].some(([, receiver = ""]) => {
    const bare = receiver.replace(/^[$_]+/, "");
    return receivers.has(bare) || receivers.has(bare.split("_").at(-1) ?? "");
  });
}

/** Called on the object itself; some languages write nothing before it. */
function isOwnMember(line: string, name: string): boolean {
  const before =
    "(?:\\b(?:self|cls|this|super|parent|static)\\b(?:\\([^)]*\\))?\\s*(?:\\?\\.|->|::|\\.)\\s*#?|(?<![\\w$.>:]\\s*))";
  return new RegExp(`${before}${escaped(name)}(?![\\w$])`).test(line);
}

function escaped(name: string): string {
  return name.replace(/[^\w]/g, "\\$&");
}
