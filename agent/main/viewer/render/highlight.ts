import { html } from "./html.ts";
import type { Html } from "./html.ts";

/** Lines longer than this are data or generated: they are shown plain. */
const longestLine = 400;

interface Grammar {
  readonly tokens: RegExp;
  readonly keywords: ReadonlySet<string>;
}

/**
 * One line of code in colours: comments, strings, numbers, keywords, called names. Line by line, as a
 * diff has no more; what spans lines is coloured only where a line shows it.
 */
export function highlightLine(text: string, path: string): Html | string {
  const grammar = grammarOf(path);
  if (grammar === null || text.length > longestLine) return text;
  const parts: (Html | string)[] = [];
  let last = 0;
  for (const match of text.matchAll(grammar.tokens)) {
    const kind = kindOf(match, grammar);
    if (kind === null) continue;
    parts.push(text.slice(last, match.index), html`<span class="${kind}">${match[0]}</span>`);
    last = match.index + match[0].length;
  }
  parts.push(text.slice(last));
  return html`${parts}`;
}

export function highlightText(text: string, path: string): Html {
  const lines = text.split("\n");
  const last = lines.length - 1;
  // The line end is a value: white space of a template is nobody's to keep.
  return html`${lines.map((line, at) => [highlightLine(line, path), at === last ? "" : "\n"])}`;
}

function kindOf({ groups, 0: word }: RegExpExecArray, { keywords }: Grammar): string | null {
  if (groups?.["comment"] !== undefined) return "tc";
  if (groups?.["string"] !== undefined) return "ts";
  if (groups?.["number"] !== undefined) return "tn";
  if (keywords.has(word)) return "tk";
  return groups?.["called"] === undefined ? null : "tf";
}

function grammarOf(path: string): Grammar | null {
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  return grammars.find(({ extensions }) => extensions.includes(extension))?.grammar ?? null;
}

const strings = String.raw`"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?`;
const rest = String.raw`(?<number>\b\d[\w.]*)|(?<called>[A-Za-z_$][\w$]*(?=\s*\())|(?<word>[A-Za-z_$][\w$]*)`;

function grammar(comment: string, string: string, keywords: string): Grammar {
  const tokens = new RegExp(`(?<comment>${comment})|(?<string>${string})|${rest}`, "g");
  return { tokens, keywords: new Set(keywords.split(" ")) };
}

const slashes = String.raw`\/\/.*|\/\*.*?(?:\*\/|$)|^\s*\*(?:\s.*|\/)?$`;

const grammars: readonly { readonly extensions: readonly string[]; readonly grammar: Grammar }[] = [
  {
    extensions: ["py", "pyi"],
    grammar: grammar(
      "#.*",
      String.raw`[rbfuRBFU]{0,2}(?:"""(?:.*?"""|.*)|'''(?:.*?'''|.*)|${strings})`,
      "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return self try while with yield",
    ),
  },
  {
    extensions: ["ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts"],
    grammar: grammar(
      slashes,
      `${strings}|\`(?:[^\`\\\\]|\\\\.)*\`?`,
      "abstract as async await break case catch class const continue default delete do else enum export extends false finally for from function get if implements import in instanceof interface let new null of private protected public readonly return satisfies set static super switch this throw true try type typeof undefined var void while yield",
    ),
  },
  {
    extensions: ["go", "rs", "java", "c", "h", "cc", "cpp", "hpp", "cs", "php", "kt", "swift"],
    grammar: grammar(
      slashes,
      strings,
      "abstract as break case catch chan char class const continue crate default defer do double else enum extends extern false final finally float fn for foreach func function go if impl implements import in int interface let long loop match mod mut namespace new nil null package private protected pub public range return select self static struct super switch this throw throws trait true try type use using var void where while",
    ),
  },
  {
    extensions: ["rb", "sh", "bash", "yml", "yaml", "toml"],
    grammar: grammar(
      "#.*",
      strings,
      "begin case class def do done elif else elsif end ensure false fi for function if in module nil rescue return self super then true unless until when while yield",
    ),
  },
];
