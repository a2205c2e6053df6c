import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { packageRoot } from "../../agent/core/package-root.ts";
import type { HiddenInstance } from "../datasets/instance.ts";
import { splitFiles } from "../predictions/clean-patch.ts";

/**
 * Why a resolved instance may say less than it seems: its issue text holds the solution (SWE-Bench+
 * found this in a third of the instances), its tests are weak (UTBoost), or it is known to be flaky.
 */
export interface Cautions {
  readonly leak: string | null;
  readonly weak: string | null;
  readonly flaky: string | null;
}

export interface KnownCautions {
  readonly flaky: Readonly<Record<string, string>>;
  readonly weak: Readonly<Record<string, string>>;
}

const list = z.object({ ids: z.record(z.string(), z.string()) });
const file = z.object({ format: z.literal(1), flaky: list, weak: list });

export async function readKnownCautions(): Promise<KnownCautions> {
  const path = join(packageRoot, "eval/report/known-cautions.json");
  const known = file.parse(JSON.parse(await readFile(path, "utf8")));
  return { flaky: known.flaky.ids, weak: known.weak.ids };
}

export function cautionsOf(options: {
  readonly instance: HiddenInstance;
  readonly problemStatement: string;
  readonly known: KnownCautions;
}): Cautions {
  const { instance, known } = options;
  return {
    leak: findSolutionLeak(instance.patch, options.problemStatement),
    weak: known.weak[instance.id] ?? weakTests(instance),
    flaky: known.flaky[instance.id] ?? null,
  };
}

/**
 * Lines that the gold patch adds and the issue text already holds, white space folded. Lines that say
 * little (short, imports, comments, brackets) do not count. A leak is half of the lines that count.
 */
export function findSolutionLeak(patch: string, issue: string): string | null {
  const added = splitFiles(patch).flatMap((part) =>
    part
      .split("\n")
      .filter((line) => /^\+(?!\+\+ )/.test(line))
      .map((line) => fold(line.slice(1))),
  );
  const telling = [...new Set(added.filter(isTelling))];
  if (telling.length === 0) return null;
  const text = fold(issue);
  const found = telling.filter((line) => text.includes(line));
  if (found.length / telling.length < 0.5) return null;
  return `${found.length} of ${telling.length} lines that the fix adds stand in the issue`;
}

function isTelling(line: string): boolean {
  if (line.length < 12 || !/[A-Za-z]{3}/.test(line)) return false;
  return !/^(?:#|\/\/|\*|"""|'''|import |from \S+ import |@|else:|return(?: None| self)?$|pass$)/.test(
    line,
  );
}

function fold(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function weakTests(instance: HiddenInstance): string | null {
  if (instance.passToPass.length === 0) return "no PASS_TO_PASS test guards against regressions";
  return null;
}
