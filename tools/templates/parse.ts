import { openParser } from "../languages/syntax.ts";
import type { SyntaxNode, SyntaxParser } from "../languages/syntax.ts";
import type { Dialect } from "./dialect.ts";
import type { CodeNode } from "./node.ts";

/** Parses texts of one or more grammars; grammars are loaded at first use. */
export interface SyntaxReader {
  /** Null when the text is too large or too deeply nested to be parsed. */
  parse(source: string, dialect: Dialect): Promise<CodeNode | null>;
}

/** Deeper trees are generated code, and would end the stack of the recursive visits. */
const limits = { nesting: 200, seconds: 2 };

export function createSyntaxReader(): SyntaxReader {
  const parsers = new Map<string, Promise<SyntaxParser>>();
  const parserOf = (grammar: string): Promise<SyntaxParser> => {
    const parser = parsers.get(grammar) ?? openParser(grammar);
    parsers.set(grammar, parser);
    return parser;
  };
  return {
    async parse(source, dialect) {
      using tree = (await parserOf(dialect.grammar)).parse(source, limits);
      if (tree === null) return null;
      return copyTree(tree.root, dialect, source);
    },
  };
}

function copyTree(root: SyntaxNode, dialect: Dialect, source: string): CodeNode {
  const cursor = root.walk();
  try {
    return copyNode({ cursor, dialect, source, parent: null });
  } finally {
    cursor.delete();
  }
}

interface CopyState {
  readonly cursor: ReturnType<SyntaxNode["walk"]>;
  readonly dialect: Dialect;
  readonly source: string;
  readonly parent: CodeNode | null;
}

function copyNode(state: CopyState): CodeNode {
  const { cursor, dialect, parent } = state;
  const children: CodeNode[] = [];
  const start = cursor.startIndex;
  const end = cursor.endIndex;
  const shape = {
    kind: cursor.nodeType,
    named: cursor.nodeIsNamed,
    field: cursor.currentFieldName ?? "",
    parent,
  };
  const node: CodeNode = {
    ...shape,
    role: shape.named ? dialect.roleOf(shape) : null,
    start,
    end,
    line: cursor.startPosition.row + 1,
    endLine: cursor.endPosition.row + 1,
    text: state.source.slice(start, end),
    children,
  };
  if (dialect.opaque.has(shape.kind) || !cursor.gotoFirstChild()) return node;
  do children.push(copyNode({ ...state, parent: node }));
  while (cursor.gotoNextSibling());
  cursor.gotoParent();
  return node;
}
