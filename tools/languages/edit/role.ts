import type { Definition } from "../outline/outline.ts";

/**
 * What tells definitions of one name apart: an accessor's side, an overload's declaration, its
 * implementation. If a text has another role than the definition that was named, and exactly one of
 * the same name has that role, that one is meant.
 */
export function withRoleOf(
  named: Definition,
  text: Definition,
  definitions: readonly Definition[],
): Definition {
  const role = roleOf(text);
  if (roleOf(named) === role) return named;
  const family = definitions.filter((other) => other.family === named.family);
  const [only, ...others] = family.filter((other) => roleOf(other) === role);
  return only === undefined || others.length > 0 ? named : only;
}

/** Overloads of one role are told apart by their first line. */
export function withSignatureOf(
  named: Definition,
  text: Definition,
  definitions: readonly Definition[],
): Definition {
  if (named.signature === text.signature) return named;
  const family = definitions.filter((other) => other.family === named.family);
  const [only, ...others] = family.filter(({ signature }) => signature === text.signature);
  return only === undefined || others.length > 0 ? named : only;
}

/**
 * A text with several definitions of one name (all overloads, a property with its setter) replaces
 * all of them, if they stand together and none gets lost. Null when the text is no such set.
 */
export function withWholeFamily(
  named: Definition,
  texts: readonly Definition[],
  before: { readonly source: string; readonly definitions: readonly Definition[] },
): Definition | null {
  const family = before.definitions.filter((other) => other.family === named.family);
  const isSet = texts.length > 1 && texts.every((text) => text.family === named.family);
  const [first] = family;
  if (!isSet || first === undefined || family.length < 2 || texts.length < family.length)
    return null;
  let end = first.start;
  for (const member of family) {
    const between = before.source.slice(end, member.start).replace(/^\s*(?:#|\/\/).*$/gm, "");
    if (end !== first.start && !/^[\s;,]*$/.test(between)) return null;
    end = member.end;
  }
  return { ...first, kind: "function", end };
}

export function roleOf(definition: Definition): string {
  const { decorators, signature, kind, bodyStart } = definition;
  const accessor = decorators
    .map((decorator) => /\.(setter|getter|deleter)$|^@(overload|typing\.overload)$/.exec(decorator))
    .find((match) => match !== null);
  if (accessor !== undefined && accessor !== null) return accessor[1] ?? "overload";
  const side =
    /^(?:(?:public|private|protected|static|override|abstract|async)\s+)*(get|set)\s+[\w$#["']/;
  const word = side.exec(signature)?.[1];
  if (word !== undefined) return `${word}ter`;
  if (bodyStart === null && (kind === "function" || kind === "method")) return "declaration";
  return "definition";
}
