import { readRaisedText } from "./python-errors.ts";
import { readImports } from "./python-imports.ts";
import type { Definition, ImportedModule, RaisedError, Structure } from "./structure.ts";

/**
 * Structure of a Python file by its logical lines: indentation, brackets and strings decide where a
 * definition begins and ends, so nothing more than that is read. Ten times as fast as a syntax tree
 * and it survives any broken line: a `def` or `class` at the start of a line ends an unclosed bracket.
 */
export function readPythonStructure(text: string): Structure {
  const reader = createReader(text);
  for (let at = 0; at < text.length;) at = readLogicalLine(reader, at);
  closeBlocks(reader, -1);
  const { definitions, imports, constants, errors } = reader;
  return { definitions, imports, constants, errors, declared: [] };
}

interface Block {
  readonly indent: number;
  readonly definition: MutableDefinition | null;
  readonly kind: "class" | "function";
  readonly path: string;
  readonly insideFunction: boolean;
}

type MutableDefinition = { -readonly [Key in keyof Definition]: Definition[Key] };

interface Reader {
  readonly text: string;
  readonly definitions: MutableDefinition[];
  readonly imports: ImportedModule[];
  readonly constants: string[];
  readonly errors: RaisedError[];
  readonly blocks: Block[];
  line: number;
  /** Last line of the last logical line that was no comment. */
  lastCodeLine: number;
  decorators: string[];
  decoratorLine: number;
  /** The definition whose docstring the next logical line may be. */
  fresh: MutableDefinition | null;
}

function createReader(text: string): Reader {
  return {
    text,
    definitions: [],
    imports: [],
    constants: [],
    errors: [],
    blocks: [],
    line: 1,
    lastCodeLine: 0,
    decorators: [],
    decoratorLine: 0,
    fresh: null,
  };
}

/** Reads from the start of a line to the start of the next logical line. */
function readLogicalLine(reader: Reader, start: number): number {
  const { text } = reader;
  let at = start;
  let indent = 0;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 32 || code === 12) indent++;
    else if (code === 9) indent = (indent | 7) + 1;
    else break;
  }
  const first = text.charCodeAt(at);
  const blank = at >= text.length || first === 10 || first === 13 || first === 35;
  if (blank || isConflictMarker(text, at)) return skipLine(reader, at);
  closeBlocks(reader, indent);
  const line = reader.line;
  const end = endOfLogicalLine(reader, at);
  readStatement(reader, { at, end, indent, line });
  reader.lastCodeLine = reader.line - 1;
  return end;
}

const conflictMarker = /(?:<{7}|={7}|>{7}|\|{7})(?:[ \n]|$)/y;

function isConflictMarker(text: string, at: number): boolean {
  conflictMarker.lastIndex = at;
  return conflictMarker.test(text);
}

function skipLine(reader: Reader, at: number): number {
  reader.line++;
  const end = reader.text.indexOf("\n", at);
  return end < 0 ? reader.text.length : end + 1;
}

function closeBlocks(reader: Reader, indent: number): void {
  for (let top = reader.blocks.at(-1); top !== undefined; top = reader.blocks.at(-1)) {
    if (top.indent < indent) return;
    if (top.definition !== null) top.definition.endLine = reader.lastCodeLine;
    reader.blocks.pop();
  }
}

const definitionStart =
  /[ \t]*(?:async[ \t]+def|def|class)[ \t]+[A-Za-z_\u0080-\uffff]\w*[ \t]*[:(]/y;

/** Counts the lines it passes; the position after the line break that ends the logical line. */
function endOfLogicalLine(reader: Reader, start: number): number {
  const { text } = reader;
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 93 && code !== 123 && code !== 125) continue;
    if (code === 10) {
      reader.line++;
      if (depth === 0 || startsDefinition(text, at + 1)) return at + 1;
    } else if (code === 40 || code === 91 || code === 123) depth++;
    else if (code === 41 || code === 93 || code === 125) depth = Math.max(0, depth - 1);
    else if (code === 35) at = endOfComment(text, at) - 1;
    else if (code === 34 || code === 39) at = endOfString(reader, at) - 1;
    else if (code === 92 && isLineBreak(text, at + 1)) {
      reader.line++;
      at = text.indexOf("\n", at);
    }
  }
  reader.line++;
  return text.length;
}

function isLineBreak(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 10 || (code === 13 && text.charCodeAt(at + 1) === 10);
}

function startsDefinition(text: string, at: number): boolean {
  definitionStart.lastIndex = at;
  return definitionStart.test(text);
}

function endOfComment(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

/** The position after the closing quote; an unterminated plain string ends with its line. */
function endOfString(reader: Reader, at: number): number {
  const { text } = reader;
  const quote = text.charAt(at);
  if (text.startsWith(quote.repeat(3), at)) return endOfLongString(reader, at + 3, quote.repeat(3));
  for (let index = at + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 92) {
      if (text.charCodeAt(index + 1) === 10) reader.line++;
      index++;
    } else if (code === 10) return index;
    else if (text.charAt(index) === quote) return index + 1;
  }
  return text.length;
}

function endOfLongString(reader: Reader, start: number, quotes: string): number {
  const { text } = reader;
  const quote = quotes.charCodeAt(0);
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10) reader.line++;
    else if (code === 92) {
      if (text.charCodeAt(at + 1) === 10) reader.line++;
      at++;
    } else if (code === quote && text.startsWith(quotes, at)) return at + 3;
  }
  return text.length;
}

interface Statement {
  readonly at: number;
  readonly end: number;
  readonly indent: number;
  readonly line: number;
}

const statementWord = /(async[ \t]+def|def|class|import|from|@|[A-Za-z_\u0080-\uffff]\w*)/y;

function readStatement(reader: Reader, statement: Statement): void {
  const { text } = reader;
  takeDocstring(reader, statement.at);
  statementWord.lastIndex = statement.at;
  const word = statementWord.exec(text)?.[1] ?? "";
  if (word === "@") return readDecorator(reader, statement);
  if (/^(?:async[ \t]+def|def|class)$/.test(word)) readDefinition(reader, statement, word);
  else if (word === "import" || word === "from")
    reader.imports.push(...readImports(text.slice(statement.at, statement.end)));
  else if (word === "raise") readRaise(reader, statement);
  else if (word !== "") readConstant(reader, statement.at);
  reader.decorators = [];
}

const docstringStart = /[rRbBuU]{0,2}("""|'''|"|')/y;

function takeDocstring(reader: Reader, at: number): void {
  const { fresh, text } = reader;
  reader.fresh = null;
  if (fresh === null) return;
  docstringStart.lastIndex = at;
  const quotes = docstringStart.exec(text)?.[1];
  if (quotes === undefined) return;
  const from = docstringStart.lastIndex;
  const body = text.slice(from, from + 400);
  const closed = body.split(quotes)[0] ?? "";
  fresh.docstring = closed.trim().split("\n")[0]?.trim().slice(0, 200) || null;
}

function readDecorator(reader: Reader, { at, end, line }: Statement): void {
  if (reader.decorators.length === 0) reader.decoratorLine = line;
  reader.decorators.push(folded(reader.text.slice(at + 1, Math.min(end, at + 200))));
}

const definitionHead =
  /(?:async[ \t]+)?(?:def|class)[ \t]+([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)/y;

function readDefinition(reader: Reader, statement: Statement, word: string): void {
  definitionHead.lastIndex = statement.at;
  const name = definitionHead.exec(reader.text)?.[1];
  if (name === undefined) return;
  const outer = reader.blocks.at(-1);
  const path = outer === undefined ? name : `${outer.path}.${name}`;
  const kind = word === "class" ? "class" : "function";
  const insideFunction = outer !== undefined && (outer.insideFunction || outer.kind === "function");
  const definition = insideFunction ? null : describe(reader, { statement, path, kind });
  if (definition !== null) reader.definitions.push(definition);
  reader.fresh = definition;
  reader.blocks.push({ indent: statement.indent, definition, kind, path, insideFunction });
}

function describe(
  reader: Reader,
  { statement, path, kind }: { statement: Statement; path: string; kind: "class" | "function" },
): MutableDefinition {
  const header = headerOf(reader.text, statement);
  return {
    kind,
    name: path,
    startLine: reader.decorators.length > 0 ? reader.decoratorLine : statement.line,
    endLine: statement.line,
    signature: header,
    decorators: reader.decorators,
    bases: kind === "class" ? basesOf(header) : [],
    docstring: null,
  };
}

/** The definition's first line(s) up to the colon that opens its body. */
function headerOf(text: string, { at, end }: Statement): string {
  let depth = 0;
  const limit = Math.min(end, at + 600);
  let index = at;
  for (; index < limit; index++) {
    const code = text.charCodeAt(index);
    if (code === 40 || code === 91 || code === 123) depth++;
    else if (code === 41 || code === 93 || code === 125) depth--;
    else if (code === 58 && depth <= 0) break;
  }
  return folded(text.slice(at, index));
}

function folded(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function basesOf(header: string): readonly string[] {
  const list = /\((.*)\)$/.exec(header)?.[1] ?? "";
  return list
    .split(",")
    .map((base) => base.trim())
    .filter((base) => /^[A-Za-z_][\w.]*$/.test(base));
}

const maximumErrors = 400;

function readRaise(reader: Reader, { at, end, line }: Statement): void {
  if (reader.errors.length >= maximumErrors) return;
  const text = readRaisedText(reader.text.slice(at, Math.min(end, at + 2000)));
  if (text !== null) reader.errors.push({ line, text });
}

const assignment = /([A-Za-z_]\w*)[ \t]*(?::[^=\n]*)?=(?!=)/y;

function readConstant(reader: Reader, at: number): void {
  const outer = reader.blocks.at(-1);
  if (outer !== undefined && (outer.kind === "function" || outer.insideFunction)) return;
  assignment.lastIndex = at;
  const name = assignment.exec(reader.text)?.[1];
  if (name !== undefined)
    reader.constants.push(outer === undefined ? name : `${outer.path}.${name}`);
}
