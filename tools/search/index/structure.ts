/** What an index keeps of a file's structure. Lines are 1-based and inclusive. */
export interface Definition {
  readonly kind: "class" | "function";
  /** Qualified inside the file, outermost first: `Class.method`. */
  readonly name: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly signature: string;
  readonly decorators: readonly string[];
  readonly bases: readonly string[];
  /** First line of the docstring or of the comment directly before the definition. */
  readonly docstring: string | null;
}

export interface ImportedModule {
  /** As written: `./a.ts`, `package.module`, `..parent`. */
  readonly module: string;
  readonly names: readonly string[];
  /** `[imported, here]` for what has another name here; `*` is the module itself, or all of it. */
  readonly aliases: readonly (readonly [imported: string, here: string])[];
}

/** A string literal of a raised or thrown error. */
export interface RaisedError {
  readonly line: number;
  readonly text: string;
}

/** Functions are outermost functions and methods: what stands inside one belongs to it. */
export interface Structure {
  readonly definitions: readonly Definition[];
  readonly imports: readonly ImportedModule[];
  readonly errors: readonly RaisedError[];
  /** Names assigned at the top of the file or of a class. */
  readonly constants: readonly string[];
  /** Members of types and namespaces: they can be found, but no words are counted for them. */
  readonly declared: readonly Definition[];
}
