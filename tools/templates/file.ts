import { createHash } from "node:crypto";
import type { RepoPath } from "../../agent/core/model.ts";
import type { Languages, SourceTree } from "../../agent/core/ports/source-code.ts";
import type { Clues } from "./clues.ts";
import { dialectFor } from "./dialects/all.ts";
import type { EditableFile } from "./edit.ts";
import { createSyntaxCheck } from "./fragment.ts";
import type { SyntaxCheck } from "./fragment.ts";
import type { SyntaxReader } from "./parse.ts";
import type { Rewrite } from "./pattern.ts";
import { splitRegions } from "./region.ts";
import type { RegionPlan } from "./region.ts";

/** A parsed file of which parts may be changed. */
export interface OpenFile extends EditableFile {
  readonly regions: readonly RegionPlan[];
  /** A name for the result of the rewrite, the same for the same result; null when nothing changes. */
  normalised(region: RegionPlan, rewrite: Rewrite): string | null;
  /** True when the text has no more faults than before, by the rules of the language's strict reader. */
  keepsSyntax(region: RegionPlan, rewrite: Rewrite): Promise<boolean>;
}

/** Larger files are data or generated. */
const mostCharacters = 1_000_000;

/** Null for a file that is absent, too large, in no supported language, or not clean to begin with. */
export async function openFile(options: {
  readonly path: RepoPath;
  readonly tree: SourceTree;
  readonly languages: Languages;
  readonly reader: SyntaxReader;
  readonly clues: Clues;
}): Promise<OpenFile | null> {
  const { path, tree, languages, reader, clues } = options;
  const language = languages.forPath(path);
  const dialect = language === null ? null : dialectFor(language.id, path);
  if (language === null || dialect === null) return null;
  const source = await tree.read(path);
  if (source === null || source.length > mostCharacters) return null;
  const root = await reader.parse(source, dialect);
  if (root === null) return null;
  const symbols = await language.outline(source);
  const checks = new Map<RegionPlan, SyntaxCheck>();
  return {
    path,
    source,
    symbols,
    regions: splitRegions({ source, file: root, dialect, clues }),
    normalised(region, rewrite) {
      const folded = fold(changed(source, region, rewrite));
      if (folded === fold(source.slice(region.root.start, region.root.end))) return null;
      const hash = createHash("sha1").update(folded).digest("base64");
      return `${path}:${region.root.start}:${region.root.end}:${hash}`;
    },
    keepsSyntax(region, rewrite) {
      const check =
        checks.get(region) ?? createSyntaxCheck({ ...region, source, dialect, language });
      checks.set(region, check);
      return check(rewrite);
    },
  };
}

function changed(source: string, { root }: RegionPlan, rewrite: Rewrite): string {
  return (
    source.slice(root.start, rewrite.start) + rewrite.text + source.slice(rewrite.end, root.end)
  );
}

function fold(text: string): string {
  return text.replaceAll(/[ \t]+/g, " ");
}
