import type { Clues } from "./clues.ts";
import type { Dialect } from "./dialect.ts";
import { walk } from "./node.ts";
import type { CodeNode } from "./node.ts";
import type { Region } from "./pattern.ts";
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
  const { file } = options;
  const functions = outermostFunctions(file);
  const plans = functions.map((root) => plan(options, root, [...visible(root)]));
  return [...plans, plan(options, file, [...topLevel(file)])];
}

function plan(
  options: Parameters<typeof splitRegions>[0],
  root: CodeNode,
  nodes: readonly CodeNode[],
): RegionPlan {
  const { source, file, dialect, clues } = options;
  let opened: Region | null = null;
  return {
    root,
    nodes: nodes.slice(0, mostNodes),
    open() {
      opened ??= {
        source,
        root,
        dialect,
        clues,
        scope: readScope(file, root, dialect),
        unit: unitOf(source),
      };
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
