import type { Unit } from "../../index/file-record.ts";
import type { Corpus } from "../corpus.ts";
import { largest, signal } from "../signal.ts";
import type { Signal } from "../signal.ts";

export interface HierarchyScores {
  readonly signals: readonly Signal[];
  /** Methods of the same name above and below a suspected one. */
  readonly units: Float64Array;
}

interface ClassNode {
  readonly unit: number;
  readonly file: number;
  readonly bases: readonly string[];
  /** How suspect the class is, 0 to about 1. */
  evidence: number;
}

/**
 * Suspicion along inheritance: from a suspected class to its bases and subclasses, and from a method
 * to the same method above and below. The fault often stands in the base class of what is reported.
 */
export function scoreHierarchy(
  corpus: Corpus,
  unitScores: Float64Array,
  mentioned: ReadonlyMap<string, number>,
): HierarchyScores {
  const graph = createClassGraph(corpus);
  const methods = collectEvidence({ corpus, graph, unitScores, mentioned });
  const units = spreadToMethods(corpus, graph, methods);
  const ofMethods = new Float64Array(corpus.fileCount);
  for (let unit = 0; unit < units.length; unit++) {
    const value = units[unit] ?? 0;
    if (value > 0) raise(ofMethods, corpus.fileOfUnit[unit] ?? 0, value);
  }
  return {
    units,
    signals: [
      signal("hi_up", spreadUp(corpus, graph)),
      signal("hi_dn", spreadDown(corpus, graph)),
      signal("hi_m", ofMethods),
    ],
  };
}

interface ClassGraph {
  readonly nodes: readonly ClassNode[];
  readonly byName: ReadonlyMap<string, readonly ClassNode[]>;
  readonly subclasses: ReadonlyMap<string, readonly ClassNode[]>;
  /** `file:Class` → node, to go from a method to its class. */
  readonly byPlace: ReadonlyMap<string, ClassNode>;
}

function createClassGraph(corpus: Corpus): ClassGraph {
  const byName = new Map<string, ClassNode[]>();
  const subclasses = new Map<string, ClassNode[]>();
  const byPlace = new Map<string, ClassNode>();
  const nodes: ClassNode[] = [];
  for (let index = 0; index < corpus.unitCount; index++) {
    const unit = corpus.units[index];
    if (unit?.kind !== "class") continue;
    const file = corpus.fileOfUnit[index] ?? 0;
    const bases = unit.bases.map(baseName);
    const node = { unit: index, file, bases, evidence: 0 };
    nodes.push(node);
    push(byName, lastPart(unit.name), node);
    for (const base of bases) push(subclasses, base, node);
    byPlace.set(`${String(file)}:${unit.name}`, node);
  }
  return { nodes, byName, subclasses, byPlace };
}

/** `models.Base[T]` is `Base`. */
function baseName(written: string): string {
  return lastPart(written.replace(/[<([].*$/s, "").trim());
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

function push(map: Map<string, ClassNode[]>, name: string, node: ClassNode): void {
  const known = map.get(name);
  if (known === undefined) map.set(name, [node]);
  else known.push(node);
}

function raise(values: Float64Array, at: number, value: number): void {
  values[at] = Math.max(values[at] ?? 0, value);
}

interface MethodEvidence {
  readonly node: ClassNode;
  readonly method: string;
  readonly value: number;
}

/** Functions whose words count as evidence. */
const bestUnits = 150;

function collectEvidence(options: {
  readonly corpus: Corpus;
  readonly graph: ClassGraph;
  readonly unitScores: Float64Array;
  readonly mentioned: ReadonlyMap<string, number>;
}): readonly MethodEvidence[] {
  const { corpus, graph, unitScores, mentioned } = options;
  const found: MethodEvidence[] = [];
  const order = largest(unitScores, bestUnits);
  const best = unitScores[order[0] ?? 0] ?? 0;
  for (const index of best > 0 ? order : []) {
    const unit = corpus.units[index];
    const value = ((unitScores[index] ?? 0) / best) ** 3;
    const node = unit === undefined ? undefined : classOf(corpus, graph, index, unit);
    if (unit === undefined || node === undefined) continue;
    node.evidence = Math.max(node.evidence, value);
    if (unit.kind === "function") found.push({ node, method: lastPart(unit.name), value });
  }
  for (const [name, weight] of mentioned) {
    for (const node of graph.byName.get(name) ?? []) {
      node.evidence = Math.max(node.evidence, weight);
    }
  }
  return found;
}

function classOf(
  corpus: Corpus,
  { byPlace }: ClassGraph,
  index: number,
  unit: Unit,
): ClassNode | undefined {
  const file = corpus.fileOfUnit[index] ?? 0;
  const dot = unit.name.lastIndexOf(".");
  const name = unit.kind === "class" ? unit.name : unit.name.slice(0, Math.max(0, dot));
  return byPlace.get(`${String(file)}:${name}`);
}

function spreadUp(corpus: Corpus, { nodes, byName }: ClassGraph): Float64Array {
  const values = new Float64Array(corpus.fileCount);
  for (const { evidence, bases } of nodes) {
    if (evidence === 0) continue;
    let names: readonly string[] = bases;
    for (let hop = 0; hop < 3 && names.length > 0; hop++) {
      const found = names.flatMap((name) => rareClasses(byName, name));
      for (const { node, files } of found) {
        raise(values, node.file, (evidence * 0.7 ** hop) / Math.sqrt(files));
      }
      names = found.flatMap(({ node }) => node.bases);
    }
  }
  return values;
}

function rareClasses(
  byName: ClassGraph["byName"],
  name: string,
): readonly { readonly node: ClassNode; readonly files: number }[] {
  const nodes = byName.get(name) ?? [];
  const files = new Set(nodes.map(({ file }) => file)).size;
  return files > 3 ? [] : nodes.map((node) => ({ node, files }));
}

function spreadDown(corpus: Corpus, { nodes, subclasses }: ClassGraph): Float64Array {
  const values = new Float64Array(corpus.fileCount);
  for (const { evidence, unit } of nodes) {
    if (evidence === 0) continue;
    const below = subclasses.get(lastPart(corpus.units[unit]?.name ?? "")) ?? [];
    for (const { file } of below) raise(values, file, evidence / Math.sqrt(1 + below.length));
  }
  return values;
}

function spreadToMethods(
  corpus: Corpus,
  graph: ClassGraph,
  methods: readonly MethodEvidence[],
): Float64Array {
  const values = new Float64Array(corpus.unitCount);
  for (const { node, method, value } of methods) {
    for (const [relative, steps] of relativesOf(corpus, graph, node)) {
      const owner = corpus.units[relative.unit]?.name ?? "";
      const unit = lastFunction(corpus, relative.file, `${owner}.${method}`);
      if (unit >= 0) raise(values, unit, value * 0.7 ** (steps - 1));
    }
  }
  return values;
}

/** The last definition of a name is the one that holds. */
function lastFunction({ firstUnit, units }: Corpus, file: number, name: string): number {
  const first = firstUnit[file] ?? 0;
  for (let unit = (firstUnit[file + 1] ?? 0) - 1; unit >= first; unit--) {
    const found = units[unit];
    if (found?.kind === "function" && found.name === name) return unit;
  }
  return -1;
}

/** Bases, and subclasses when they are few, up to three steps away. */
function relativesOf(
  corpus: Corpus,
  { byName, subclasses }: ClassGraph,
  start: ClassNode,
): ReadonlyMap<ClassNode, number> {
  const found = new Map<ClassNode, number>();
  let edge: readonly ClassNode[] = [start];
  for (let step = 1; step <= 3; step++) {
    const next = edge.flatMap((node) => {
      const below = subclasses.get(lastPart(corpus.units[node.unit]?.name ?? "")) ?? [];
      const above = node.bases.flatMap((name) => byName.get(name) ?? []);
      return below.length <= 12 ? [...above, ...below] : above;
    });
    edge = [...new Set(next)].filter((node) => node !== start && !found.has(node));
    if (edge.length > 40) break;
    for (const node of edge) found.set(node, step);
  }
  return found;
}
