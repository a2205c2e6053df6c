import type { Localization } from "../core/model.ts";
import type { CodeSymbol, SourceTree } from "../core/ports.ts";
import type { RunContext } from "../core/run-context.ts";

/** What a page draws: classes and functions of the most suspected files, bodies left out. */
export interface Schematic {
  readonly format: 1;
  readonly files: readonly {
    readonly path: string;
    readonly symbols: readonly Pick<CodeSymbol, "name" | "kind" | "lines" | "signature">[];
  }[];
}

const outlinedFiles = 5;
const symbolsInFile = 400;

/** Saves the outlines of the most suspected files as `schematic.json`. */
export async function recordSchematic(
  { languages, store }: RunContext,
  { files }: Localization,
  tree: SourceTree,
): Promise<void> {
  const outlined: Schematic["files"][number][] = [];
  for (const { location } of files.slice(0, outlinedFiles)) {
    const language = languages.forPath(location.path);
    const source = language === null ? null : await tree.read(location.path);
    if (language === null || source === null) continue;
    const symbols = (await language.outline(source)).slice(0, symbolsInFile);
    outlined.push({ path: location.path, symbols: symbols.map(drawn) });
  }
  const schematic: Schematic = { format: 1, files: outlined };
  await store.save("schematic.json", `${JSON.stringify(schematic)}\n`);
}

function drawn({ name, kind, lines, signature }: CodeSymbol) {
  return { name, kind, lines, signature: signature.slice(0, 300) };
}
