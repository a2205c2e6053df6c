export type ExtractedJson =
  | { readonly kind: "found"; readonly value: unknown }
  | { readonly kind: "none"; readonly why: string };

/**
 * The JSON object in a model's reply, for servers and models that do not keep to a response format:
 * inside a code fence, after a chain of thought, before a farewell; with raw line breaks in strings
 * and trailing commas mended. The last object that parses wins, since models think first.
 */
export function extractJson(text: string): ExtractedJson {
  const whole = parse(text.trim());
  if (whole.kind === "found") return whole;
  const bodies = balancedObjects(withoutThoughts(text));
  for (const body of bodies.toReversed()) {
    const strict = parse(body);
    if (strict.kind === "found") return strict;
    const mended = parse(mend(body));
    if (mended.kind === "found") return mended;
  }
  return bodies.length === 0 ? { kind: "none", why: "" } : whole;
}

function parse(text: string): ExtractedJson {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return { kind: "found", value };
    return { kind: "none", why: "" };
  } catch (error) {
    return { kind: "none", why: `: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function withoutThoughts(text: string): string {
  return text.replaceAll(/<think(?:ing)?>[^]*?<\/think(?:ing)?>/g, "");
}

/** The outermost `{…}` runs, seen with strings and escapes in mind. One pass, no backtracking. */
function balancedObjects(text: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"' && depth > 0) inString = true;
    else if (character === "{" && (depth > 0 || beginsObject(text, at))) {
      if (depth === 0) start = at;
      depth += 1;
    } else if (character === "}" && depth > 0) {
      depth -= 1;
      if (depth === 0) found.push(text.slice(start, at + 1));
    }
  }
  return found;
}

/** Braces in prose and code do not count: an object is empty or begins with a key. */
function beginsObject(text: string, at: number): boolean {
  return /^\{\s{0,50}(?:"(?:[^"\\\n]|\\.){0,100}"\s{0,10}:|\})/.test(text.slice(at, at + 180));
}

/** Raw control characters inside strings become escapes; a comma before a closing bracket goes. */
function mend(body: string): string {
  const strings = /"(?:[^"\\]|\\[^])*"/g;
  const escaped = body.replaceAll(strings, (string) =>
    string
      .replaceAll("\r", String.raw`\r`)
      .replaceAll("\n", String.raw`\n`)
      .replaceAll("\t", String.raw`\t`),
  );
  return escaped.replaceAll(/"(?:[^"\\]|\\[^])*"|,(?=\s*[}\]])/g, (part) =>
    part === "," ? "" : part,
  );
}
