import type * as Yaml from "yaml";
import { z } from "zod";
import { repositorySettingsSchema } from "./repository-settings.ts";
import type { RepositorySettings } from "./repository-settings.ts";
import { expectedWords } from "./settings-words.ts";

export type ParsedSettings =
  | { readonly kind: "good"; readonly settings: RepositorySettings }
  | { readonly kind: "bad"; readonly faults: readonly SettingsFault[] };

export interface SettingsFault {
  /** 1-based. */
  readonly line: number;
  /** What was got, and what was expected. */
  readonly message: string;
}

/** Never throws: every fault of the file is told with its line. */
export async function parseSettings(text: string): Promise<ParsedSettings> {
  // A zero, or the sign that stands for bytes which are no UTF-8.
  if (/[\0\uFFFD]/.test(text))
    return {
      kind: "bad",
      faults: [{ line: 1, message: "the file is no text in UTF-8: save it as such" }],
    };
  const yaml = await import("yaml");
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  // A tag that is not known is only a warning to the parser, and surely not what was meant.
  const complaints = [...document.errors, ...document.warnings];
  if (complaints.length > 0) {
    const faults = complaints.map(({ code, linePos, pos, message }) => ({
      line: linePos?.[0].line ?? 1,
      message:
        code === "DUPLICATE_KEY"
          ? `${/^[^\s:]*/.exec(text.slice(pos[0]))?.[0] ?? "a setting"} is set a second time here`
          : (message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "") ?? "not YAML"),
    }));
    return { kind: "bad", faults };
  }
  const value = valueOf(document);
  if (value === tooLarge)
    return { kind: "bad", faults: [{ line: 1, message: "too many aliases in the file" }] };
  const parsed = repositorySettingsSchema.safeParse(withoutEmptySections(value ?? {}));
  if (parsed.success) return { kind: "good", settings: parsed.data };
  const find = (path: readonly PropertyKey[], key: string | null) =>
    lineOf(yaml, { document, lines, path, key });
  const faults = parsed.error.issues.flatMap((issue) => describe(issue, { value, find }));
  return { kind: "bad", faults: faults.sort((a, b) => a.line - b.line) };
}

const tooLarge = Symbol("too large");

/** Aliases that multiply are refused by the parser: a small file must not fill the memory. */
function valueOf(document: Yaml.Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch {
    return tooLarge;
  }
}

interface Places {
  readonly value: unknown;
  readonly find: (path: readonly PropertyKey[], key: string | null) => number;
}

function describe(issue: z.core.$ZodIssue, { value, find }: Places): readonly SettingsFault[] {
  const { path } = issue;
  const name = path.length === 0 ? "the file" : path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(path);
    const expected = known.length === 0 ? "" : `, expected one of ${known.join(", ")}`;
    return issue.keys.map((key) => ({
      line: find(path, key),
      message: `there is no setting ${[...path.map(String), key].join(".")}${expected}`,
    }));
  }
  const member = memberOf(value, path) ?? null;
  const got = member === null ? "nothing" : JSON.stringify(member).slice(0, 80);
  return [
    {
      line: find(path, null),
      message: `${name}: got ${got}, ${expectedWords(issue, knownKeys(path))}`,
    },
  ];
}

/** A section whose lines are all commented out is as good as none. */
function withoutEmptySections(value: unknown, path: readonly string[] = []): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value)
    .filter(([key, member]) => member !== null || knownKeys([...path, key]).length === 0)
    .map(([key, member]) => [key, withoutEmptySections(member, [...path, key])]);
  return Object.fromEntries(entries);
}

function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  const schema: unknown = z.toJSONSchema(repositorySettingsSchema, { io: "input" });
  const inside = path.reduce<unknown>((part, key) => memberOf(part, ["properties", key]), schema);
  const properties = memberOf(inside, ["properties"]);
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
}

function memberOf(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((part, key) => {
    if (typeof part !== "object" || part === null) return undefined;
    return Object.entries(part).find(([name]) => name === String(key))?.[1];
  }, value);
}

interface Lookup {
  readonly document: Yaml.Document;
  readonly lines: Yaml.LineCounter;
  readonly path: readonly PropertyKey[];
  /** The line of this key below the path, instead of the path's own. */
  readonly key: string | null;
}

/** Of the deepest part of the path that is written in the file. */
function lineOf(yaml: typeof Yaml, { document, lines, path, key }: Lookup): number {
  let node: Yaml.Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const part of key === null ? path : [...path, key]) {
    if (yaml.isMap(node)) {
      const pair = node.items.find(({ key: name }) => yaml.isScalar(name) && name.value === part);
      if (pair === undefined) break;
      if (yaml.isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = yaml.isNode(pair.value) ? pair.value : null;
    } else if (yaml.isSeq(node) && typeof part === "number") {
      const item: unknown = node.items[part];
      node = yaml.isNode(item) ? item : null;
      offset = node?.range?.[0] ?? offset;
    } else break;
  }
  return lines.linePos(offset).line;
}
