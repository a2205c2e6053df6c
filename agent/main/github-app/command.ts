import { plainLines } from "./command-lines.ts";

/** What a comment asks for. Everything else in the comment is data. */
export type ParsedCommand =
  | { readonly kind: "none" }
  | { readonly kind: "command"; readonly name: CommandName; readonly options: CommandOptions }
  | { readonly kind: "unclear"; readonly why: string };

export type CommandName = "run" | "retry" | "cancel" | "explain" | "plan" | "status" | "help";

export interface CommandOptions {
  readonly model: string | null;
  /** Dollars. */
  readonly budget: number | null;
  readonly base: string | null;
}

const noOptions: CommandOptions = { model: null, budget: null, base: null };

/**
 * The exact grammar, never a substring: a line that begins with `/repair`, then white space or the
 * end; outside of code, quotations and HTML comments, where e-mail replies and examples live.
 * The first such line counts.
 */
export function parseCommand(comment: string): ParsedCommand {
  for (const line of plainLines(comment)) {
    const match = /^\/repair(?:[ \t]+(.*))?$/i.exec(line);
    if (match !== null) return parseWords((match[1] ?? "").split(/[ \t]+/).filter(Boolean));
  }
  return { kind: "none" };
}

function parseWords(words: readonly string[]): ParsedCommand {
  const [first = "", ...rest] = words;
  if (first === "" || first.startsWith("-")) return withOptions("run", words);
  const name = nameOf(first.toLowerCase());
  if (name === null) return { kind: "unclear", why: `there is no command ${show(first)}` };
  return withOptions(name, rest);
}

function nameOf(word: string): CommandName | null {
  switch (word) {
    case "retry":
    case "cancel":
    case "explain":
    case "plan":
    case "status":
    case "help":
      return word;
    default:
      return null;
  }
}

function withOptions(name: CommandName, words: readonly string[]): ParsedCommand {
  let options = noOptions;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const [flag = "", inline] = word.split(/=(.*)/s);
    const value = inline ?? words[at + 1];
    if (inline === undefined) at += 1;
    if (!flag.startsWith("-")) {
      const command = name === "run" ? "/repair" : `/repair ${name}`;
      return { kind: "unclear", why: `${show(command)} takes options and no word ${show(word)}` };
    }
    const next = withOption(options, flag, value ?? "");
    if (typeof next === "string") return { kind: "unclear", why: next };
    options = next;
  }
  return { kind: "command", name, options };
}

function withOption(options: CommandOptions, flag: string, value: string): CommandOptions | string {
  if (flag === "--model")
    return /^[\w.-]{1,60}:[\w./:-]{1,120}$/.test(value)
      ? { ...options, model: value }
      : `--model needs a name such as openai:gpt-5-mini, ${got(value)}`;
  if (flag === "--budget")
    return /^\$?\d{1,4}(\.\d{1,4})?$/.test(value) && /[1-9]/.test(value)
      ? { ...options, budget: Number(value.replace("$", "")) }
      : `--budget needs dollars such as 1.50, ${got(value)}`;
  if (flag === "--base")
    return /^[A-Za-z0-9][\w./-]{0,150}$/.test(value) && !/\.\.|\/\/|\.lock$/.test(value)
      ? { ...options, base: value }
      : `--base needs the name of a branch, ${got(value)}`;
  return `there is no option ${show(flag)}`;
}

function got(value: string): string {
  return value === "" ? "and has none" : `got ${show(value)}`;
}

/** Goes into a comment of ours: a code span of a few plain characters, whatever was typed. */
function show(text: string): string {
  return `\`${text.replaceAll(/[^\w./:=$ -]/g, "?").slice(0, 40)}\``;
}
