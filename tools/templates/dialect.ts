import type { CodeNode, Role } from "./node.ts";

/** What differs between the two language families, so that each pattern is written once. */
export interface Dialect {
  readonly family: "python" | "script";
  /** The file stem of the grammar: `python`, `typescript`, `tsx`, `javascript`. */
  readonly grammar: string;
  /** Kinds below which nothing is changed: type annotations. */
  readonly opaque: ReadonlySet<string>;
  roleOf(node: NodeShape): Role | null;
  readonly operators: Operators;
  readonly words: Words;
  /** Antonyms and near neighbours of call and member names of this family. */
  readonly siblings: ReadonlyMap<string, readonly string[]>;
}

export interface NodeShape {
  readonly kind: string;
  readonly field: string;
  readonly parent: CodeNode | null;
}

export interface Operators {
  /** Alternatives of a comparison, the likeliest first. */
  readonly comparison: ReadonlyMap<string, readonly string[]>;
  readonly arithmetic: ReadonlyMap<string, readonly string[]>;
  /** Alternatives of an augmented assignment operator, `+=`. */
  readonly augmented: ReadonlyMap<string, readonly string[]>;
  readonly and: string;
  readonly or: string;
  /** `or` of values, where it differs from `or` of conditions. */
  readonly otherwise: string;
}

/** Builders of source text. Arguments are texts that are safe as operands unless said otherwise. */
export interface Words {
  readonly none: string;
  readonly true: string;
  readonly false: string;
  readonly self: string;
  readonly not: (condition: string) => string;
  readonly isNone: (value: string) => string;
  readonly isNotNone: (value: string) => string;
  readonly length: (value: string) => string;
  readonly least: (left: string, right: string) => string;
  readonly greatest: (left: string, right: string) => string;
  readonly slice: (value: string, from: string, to: string) => string;
  /** A conditional expression. */
  readonly choose: (parts: { condition: string; value: string; otherwise: string }) => string;
  /** An `if` statement with one statement inside, without the indentation of its first line. */
  readonly when: (parts: {
    condition: string;
    body: string;
    indent: string;
    unit: string;
  }) => string;
  /** Ends a simple statement. */
  readonly statement: (text: string) => string;
}
