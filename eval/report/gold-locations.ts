import { pathOf, splitFiles } from "../predictions/clean-patch.ts";

/** Where a gold patch changes the code. */
export interface GoldLocations {
  /** Files that exist before the patch. */
  readonly files: readonly string[];
  /**
   * Names of the functions and classes around the changes, `path::name`, as far as the patch itself
   * shows them: git's hunk headings and the definitions inside hunks. A lower bound, not a parse.
   */
  readonly functions: readonly string[];
}

const definition =
  /^\s*(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:def|class|function\*?)\s+([A-Za-z_$][\w$]*)/;

export function goldLocations(patch: string): GoldLocations {
  const parts = splitFiles(patch).filter((part) => !/^new file mode/m.test(part));
  const functions = parts.flatMap((part) => {
    const path = pathOf(part);
    return definitionsAround(part).map((name) => `${path}::${name}`);
  });
  return { files: parts.map(pathOf), functions: [...new Set(functions)] };
}

function definitionsAround(part: string): readonly string[] {
  const found: string[] = [];
  let around: string | null = null;
  for (const line of part.split("\n")) {
    const heading = /^@@ [^@]+ @@ ?(.*)$/.exec(line);
    if (heading !== null) around = nameIn(heading[1] ?? "");
    else if (/^(?:---|\+\+\+|diff |index )/.test(line)) continue;
    else if (line.startsWith(" ")) around = nameIn(line.slice(1)) ?? around;
    else if (line.startsWith("-") || line.startsWith("+")) {
      const own = nameIn(line.slice(1));
      // A definition that is only added is no place to be found before the patch.
      if (line.startsWith("-") && own !== null) around = own;
      if (around !== null) found.push(around);
    }
  }
  return found;
}

function nameIn(line: string): string | null {
  return definition.exec(line)?.[1] ?? null;
}

/** 1-based rank of the first gold file or function in a ranking, or null. */
export function firstHit(
  ranked: readonly string[],
  isGold: (candidate: string) => boolean,
): number | null {
  const index = ranked.findIndex(isGold);
  return index < 0 ? null : index + 1;
}

/** `path::Class.method` fits the gold `path::method` and `path::Class`. */
export function fitsFunction(candidate: string, gold: readonly string[]): boolean {
  const [path = "", name = ""] = candidate.split("::");
  return name.split(".").some((part) => gold.includes(`${path}::${part}`));
}
