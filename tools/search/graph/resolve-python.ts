import type { ImportResolver } from "./import-graph.ts";

/** Folders that repositories keep their packages in. */
const roots = ["", "src/", "lib/"] as const;

/** Absolute and relative imports, and `from package import module`. */
export function createPythonResolver(byPath: ReadonlyMap<string, number>): ImportResolver {
  const fileOf = (module: string): number | undefined =>
    byPath.get(`${module}.py`) ??
    byPath.get(`${module}/__init__.py`) ??
    byPath.get(`${module}.pyi`);
  return (from, module, names) => {
    const wanted = moduleFolder(from, module);
    for (const root of roots) {
      const file = fileOf(`${root}${wanted}`);
      if (file === undefined) continue;
      const inside = names.map((name) => fileOf(`${root}${wanted}/${name}`));
      return [file, ...inside.filter((found) => found !== undefined)];
    }
    return [];
  };
}

function moduleFolder(from: string, module: string): string {
  const level = /^\.*/.exec(module)?.[0].length ?? 0;
  const rest = module
    .slice(level)
    .split(".")
    .filter((part) => part !== "");
  if (level === 0) return rest.join("/");
  const here = from.replace(/\.\w+$/, "").split("/");
  return [...here.slice(0, Math.max(0, here.length - level)), ...rest].join("/");
}
