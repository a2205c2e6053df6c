import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ZodType } from "zod";
import { packageRoot } from "../agent/core/package-root.ts";
import type { ChatMessage } from "../agent/core/ports.ts";

export interface Prompt<Hole extends string, Reply> {
  readonly name: string;
  /** What stands in the front matter: one sentence for people. */
  readonly purpose: string;
  /** Hash of the file's content: part of journal keys. */
  readonly version: string;
  readonly reply: ZodType<Reply>;
  /** Values are put in as they are and never looked at again. */
  render(values: Readonly<Record<Hole, string>>): readonly ChatMessage[];
}

export interface PromptOptions<Hole extends string, Reply> {
  /** `prompts/<name>.md`. */
  readonly name: string;
  readonly holes: readonly Hole[];
  readonly reply: ZodType<Reply>;
}

/** A prompt whose file is read and checked when it is first used. */
export function definePrompt<const Hole extends string, Reply>(
  options: PromptOptions<Hole, Reply>,
): Prompt<Hole, Reply> {
  let loaded: ParsedPrompt | null = null;
  const load = (): ParsedPrompt => {
    const path = join(packageRoot, "prompts", `${options.name}.md`);
    loaded ??= parsePrompt(readFileSync(path, "utf8"), options);
    return loaded;
  };
  return {
    name: options.name,
    reply: options.reply,
    get purpose() {
      return load().purpose;
    },
    get version() {
      return load().version;
    },
    render(values) {
      const { system, user } = load();
      return [
        { role: "system", text: fill(system, values) },
        { role: "user", text: fill(user, values) },
      ];
    },
  };
}

export interface ParsedPrompt {
  readonly purpose: string;
  readonly version: string;
  readonly system: string;
  readonly user: string;
}

/**
 * Front matter (`purpose`, `reply`), then `# system`, then `# user`.
 * @throws Error when a hole is used and not declared, or declared and not used
 */
export function parsePrompt(
  text: string,
  { name, holes }: { name: string; holes: readonly string[] },
): ParsedPrompt {
  const match = /^---\n([^]*?)\n---\n+# system\n([^]*?)\n# user\n([^]*)$/.exec(
    text.replaceAll("\r\n", "\n"),
  );
  if (match === null) {
    throw new Error(
      `prompts/${name}.md: expected front matter, "# system", "# user" in this order`,
    );
  }
  const [, front = "", system = "", user = ""] = match;
  const fields = readFields(front);
  for (const field of ["purpose", "reply"]) {
    if ((fields.get(field) ?? "") === "")
      throw new Error(`prompts/${name}.md: the front matter has no "${field}"`);
  }
  checkHoles(name, { declared: holes, used: holesIn(`${system}\n${user}`) });
  const version = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const purpose = fields.get("purpose") ?? "";
  return { purpose, version, system: system.trim(), user: user.trim() };
}

function readFields(front: string): ReadonlyMap<string, string> {
  return new Map(
    front.split("\n").map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const;
    }),
  );
}

const hole = /\{\{\s*([\w-]+)\s*\}\}/g;

function holesIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(hole)].map((match) => match[1] ?? ""));
}

function checkHoles(
  name: string,
  { declared, used }: { declared: readonly string[]; used: ReadonlySet<string> },
): void {
  const unused = declared.filter((hole) => !used.has(hole));
  const undeclared = [...used].filter((hole) => !declared.includes(hole));
  if (unused.length > 0)
    throw new Error(`prompts/${name}.md: declared and not used: ${unused.join(", ")}`);
  if (undeclared.length > 0)
    throw new Error(`prompts/${name}.md: used and not declared: ${undeclared.join(", ")}`);
}

/** A paragraph that is one hole goes with its blank line when its value is empty. */
function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text
    .replaceAll(paragraphHole, (whole, name: string) => (values[name] === "" ? "" : whole))
    .replaceAll(hole, (_whole, name: string) => values[name] ?? "")
    .trim();
}

const paragraphHole = /\n\n\{\{\s*([\w-]+)\s*\}\}(?=\n|$)/g;
