import type { ExecutedFunction } from "../execution.ts";
import type { Edit, Issue, LineSpan, Localization, RepoPath } from "../model.ts";
import type { CommitObjects } from "./version-control.ts";

/** A tree of files at one commit or in one folder. Never follows a symbolic link out of the tree. */
export interface SourceTree {
  /** Changes whenever any file's content may have: part of journal and cache keys. */
  readonly version: string;
  list(): Promise<readonly SourceFile[]>;
  /** Null when there is no such regular file. UTF-8, invalid bytes replaced. */
  read(path: RepoPath): Promise<string | null>;
}

export interface SourceFile {
  readonly path: RepoPath;
  /** Bytes. */
  readonly size: number;
  /** Git's object name of the content when it is known without reading, else null. */
  readonly blob: string | null;
}

export type SymbolKind =
  | "class"
  | "function"
  | "method"
  | "constant"
  | "interface"
  | "type"
  | "enum";

/** A definition in a file. Offsets are UTF-16 units into the text that was parsed. */
export interface CodeSymbol {
  /** Qualified inside the file, outermost first, dots between: `Class.method`, `outer.inner`. */
  readonly name: string;
  readonly kind: SymbolKind;
  /** From the first decorator or `export` keyword to the last character; no leading indentation. */
  readonly start: number;
  readonly end: number;
  readonly lines: LineSpan;
  /** First line(s) of the definition up to the body, white space folded. */
  readonly signature: string;
  readonly decorators: readonly string[];
  /** Names of base classes and interfaces, as written. */
  readonly bases: readonly string[];
  readonly docstring: string | null;
  /** The name of the symbol it stands in, or null at the top of the file. */
  readonly parent: string | null;
}

export interface CodeImport {
  /** As written: `./a.ts`, `package.module`, `..`. */
  readonly module: string;
  /** Imported names; empty for a whole-module import. */
  readonly names: readonly string[];
  readonly line: number;
}

export interface SyntaxFault {
  readonly line: number;
  readonly message: string;
}

export type EditResult =
  | { readonly kind: "edited"; readonly text: string }
  | { readonly kind: "refused"; readonly why: EditRefusal; readonly message: string };

export type EditRefusal =
  | "no-such-symbol"
  | "ambiguous-symbol"
  | "renamed"
  | "dropped-sibling"
  | "elision"
  | "not-a-definition"
  | "syntax-worse"
  | "not-found"
  | "not-unique"
  /** The path leaves the repository, or means its git directory. */
  | "unsafe-path"
  /** The file is not UTF-8: writing it back would change bytes nobody meant to change. */
  | "not-text"
  | "unchanged";

/** Knowledge of one language family; stateless from outside, parsers are loaded at first use. */
export interface Language {
  /** `python`, `typescript`, `javascript`, `tsx`, `go`, … */
  readonly id: string;
  /** With the dot: `.py`. */
  readonly extensions: readonly string[];
  outline(source: string): Promise<readonly CodeSymbol[]>;
  imports(source: string): Promise<readonly CodeImport[]>;
  /** Where the syntax is broken; empty for a clean file. */
  syntaxFaults(source: string): Promise<readonly SyntaxFault[]>;
  replaceSymbol(source: string, symbol: string, replacement: string): Promise<EditResult>;
  insertSymbol(source: string, after: string | null, text: string): Promise<EditResult>;
}

export interface Languages {
  /** Null when no language claims the file's extension. */
  forPath(path: string): Language | null;
  readonly all: readonly Language[];
}

/** Applies edits to texts with every gate on: unique match, spans, syntax, elision. */
export interface Editor {
  apply(edits: readonly Edit[], tree: SourceTree): Promise<AppliedEdits>;
}

export type AppliedEdits =
  | {
      readonly kind: "applied";
      /** New content by path; null deletes the file. */
      readonly files: ReadonlyMap<RepoPath, string | null>;
    }
  | {
      readonly kind: "refused";
      readonly edit: Edit;
      readonly why: EditRefusal;
      readonly message: string;
    };

/** Ranks files and symbols for an issue without a model. */
export interface Localizer {
  /**
   * Begins to read the repository, so that it is read by the time something is asked. Never fails: what
   * goes wrong is told by `localize`.
   *
   * @returns stops the reading; without effect on what is read already.
   */
  begin?(objects: CommitObjects, signal: AbortSignal): () => void;
  /** @param executed what ran when the issue's own code was run, if it was. */
  localize(
    issue: Issue,
    objects: CommitObjects,
    signal: AbortSignal,
    executed?: readonly ExecutedFunction[],
  ): Promise<Localization>;
}
