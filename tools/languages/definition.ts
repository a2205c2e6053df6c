/**
 * A language is a folder: this record, and tree-sitter queries beside it.
 *
 * `outline.scm` captures, in one match a definition:
 *   `@class @function @method @constant @interface @type @enum`  the definition itself
 *   `@name`      its name; or `(#set! name "default")` where the source has none
 *   `@body`      where the signature ends
 *   `@bases`     the list of base classes, as written
 *   `@receiver`  a name in front of its own: Go's receiver
 *   `@item`      the part that stands for it when one statement defines several
 * and on their own:
 *   `@scope` with `@name`          qualifies names but is no symbol: a namespace
 *   `@extension` with `@name`      a scope whose functions are methods: Rust's `impl`
 *   `@wrapper` with `@wrapped`     belongs to the definition: `export`, Python's decorated definition
 *   `@decorator`                   decorators, attributes, annotations
 *   `@object` · `@member-of`       an object literal with a name; the literal a member stands in.
 *                                  A member of a literal without a name is dropped
 *
 * `imports.scm`: `@import` with `@module` and any number of `@name`; a `@name` may have an `@alias`, what
 *   it is called here. `@default` is what the file calls the module's default export, `@namespace` the
 *   whole module, `@all` stands for every name of it. A statement that matches twice is one import.
 * `errors.scm`: `@error`, a place that raises, throws or makes an error; the strings in it are its words.
 * `elision.scm`: `@comment`, `@string` (anything whose lines must not be re-indented) and `@ellipsis`
 *   (a statement that may stand for left-out code).
 * `strict.scm` (optional): what the grammar lets through but the language does not; the capture's
 *   name is the message, with dashes for spaces.
 */
export interface LanguageDefinition {
  readonly id: string;
  /** With the dot, lower case. */
  readonly extensions: readonly string[];
  /** `tree-sitter-<grammar>.wasm`. */
  readonly grammar: string;
  /** Query files, relative to tools/languages; several are read as one. */
  readonly queries: {
    readonly outline: readonly string[];
    readonly imports: readonly string[];
    readonly errors: readonly string[];
    readonly elision: readonly string[];
    readonly strict: readonly string[];
    /** An outline of what is declared without code of its own, for searching alone. */
    readonly declared?: readonly string[];
  };
  readonly docstring: "first-statement" | "comment-above";
  /** `indentation`: the block is what stands deeper (Python). `delimiters`: braces or `end`. */
  readonly blocks: "indentation" | "delimiters";
  /** Applied in order to the text of a name, so that `Foo.prototype.bar` becomes `Foo.bar`. */
  readonly nameRules: readonly (readonly [pattern: RegExp, replacement: string])[];
  /** Whether one place may define one name several times with different parameters. */
  readonly overloads: boolean;
  /** Words after which a definition may have no body and be no placeholder: `overload`, `Protocol`. */
  readonly stubMarkers: readonly string[];
  /** A second, strict parser for the language, loaded when an edit is judged. */
  readonly strictParser: "oxc" | "python-rules" | null;
}
