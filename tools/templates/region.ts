import type { Clues } from "./clues.ts";
import type { Dialect } from "./dialect.ts";
import { walk } from "./node.ts";
import type { CodeNode } from "./node.ts";
import type { Region } from "./pattern.ts";
import { readFacts } from "./facts.ts";
import type { FileFacts } from "./facts.ts";
import { readScope } from "./scope.ts";

/** A part of a file that is changed as one: an outermost function, or all that is outside of them. */
export interface RegionPlan {
  readonly root: CodeNode;
  readonly nodes: readonly CodeNode[];
  /** Reads the scope when the first pattern asks for it. */
  readonly open: () => Region;
}

/** Larger regions are cut: no one-line change is found by trying a hundred thousand. */
const mostNodes = 20_000;

export function splitRegions(options: {
  readonly source: string;
  readonly file: CodeNode;
  readonly dialect: Dialect;
  readonly clues: Clues;
}): readonly RegionPlan[] {
  const { source, file, dialect } = options;
  const unit = unitOf(source);
  let known: FileFacts | null = null;
  const facts = (): FileFacts => (known ??= readFacts(file, dialect));
  return [...outermostFunctions(file), file].map((root) => plan({ ...options, root, facts, unit }));
}

type PlanOptions = Parameters<typeof splitRegions>[0] & {
  readonly root: CodeNode;
  readonly facts: () => FileFacts;
  readonly unit: string;
};

function plan({ source, root, dialect, clues, facts, unit }: PlanOptions): RegionPlan {
  let nodes: readonly CodeNode[] | null = null;
  let opened: Region | null = null;
  return {
    root,
    get nodes() {
      return (nodes ??= [...(root.role === "function" ? visible(root) : topLevel(root))].slice(
        0,
        mostNodes,
      ));
    },
    open() {
      opened ??= { source, root, dialect, clues, unit, scope: readScope(facts(), root, dialect) };
      return opened;
    },
  };
}

function outermostFunctions(node: CodeNode): readonly CodeNode[] {
  if (node.role === "function") return [node];
  return node.children.flatMap(outermostFunctions);
}

function* topLevel(node: CodeNode): Generator<CodeNode> {
  if (node.role === "function" || node.role === "import") return;
  yield node;
  for (const child of node.children) yield* topLevel(child);
}

function* visible(root: CodeNode): Generator<CodeNode> {
  for (const node of walk(root)) if (node !== root) yield node;
}

/** The smallest indentation in the file. */
function unitOf(source: string): string {
  const found = source.match(/^(?:\t| {2,8})(?=\S)/gm) ?? [];
  const shortest = found.reduce(
    (best, one) => (one.length < best.length ? one : best),
    found[0] ?? "    ",
  );
  return shortest;
}
