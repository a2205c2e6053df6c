import type { ImportedModule } from "./structure.ts";

/** What one import statement brings: `from m import a, b as c` or `import m, n as o`. */
export function readImports(source: string): readonly ImportedModule[] {
  const statement =
    source
      .slice(0, 20_000)
      .replace(/#[^\n]*/g, "")
      .replace(/[()\\\s]+/g, " ")
      .split(";")[0]
      ?.trim() ?? "";
  const from = /^from ([.\w]+|\.+ [\w.]+) import (.*)$/.exec(statement);
  if (from !== null) {
    const names = importedNames(from[2] ?? "");
    return [
      {
        module: (from[1] ?? "").replace(/ /g, ""),
        names: names.map(({ name }) => name),
        aliases: names.flatMap(({ name, here }) => (here === null ? [] : [[name, here] as const])),
      },
    ];
  }
  return importedNames(statement.replace(/^import /, "")).map(({ name, here }) => {
    return { module: name, names: [], aliases: here === null ? [] : [["*", here] as const] };
  });
}

function importedNames(list: string): readonly { name: string; here: string | null }[] {
  return list.split(",").flatMap((part) => {
    const [name = "", as, here] = part.trim().split(" ");
    if (!/^[\w.*]+$/.test(name)) return [];
    return [{ name, here: as === "as" && here !== undefined ? here : null }];
  });
}
