import { stem } from "../../text/terms.ts";
import type { IssueBackground } from "../background.ts";
import type { Corpus } from "../corpus.ts";
import type { MentionedNames } from "../mentioned-names.ts";
import type { NameTables } from "../name-tables.ts";
import { signal } from "../signal.ts";
import type { Signal } from "../signal.ts";

/** The file's own name as a word of the issue. */
export function scoreFileStem(options: {
  readonly corpus: Corpus;
  readonly names: MentionedNames;
  readonly tables: NameTables;
  readonly background: IssueBackground;
}): Signal {
  const { corpus, names, tables, background } = options;
  const values = new Float64Array(corpus.fileCount);
  for (const [file, path] of corpus.paths.entries()) {
    const base = path.slice(path.lastIndexOf("/") + 1);
    const name = ownName(path);
    const bare = name.replace(/^_+|_+$/g, "");
    const mention = names.get(name) ?? names.get(bare);
    if (mention === undefined) continue;
    const places = 1 + (mention.title > 0 ? 1 : 0) + (mention.quoted > 0 ? 1 : 0);
    const rarity = Math.log(1 + corpus.fileCount / (tables.baseNames.get(base)?.length ?? 1));
    values[file] = places * rarity * background.weightOf(stem(bare.toLowerCase()));
  }
  return signal("stem", values);
}

/** A package's entry file goes by the name of its folder. */
function ownName(path: string): string {
  const parts = path.replace(/\.\w+$/, "").split("/");
  const last = parts.at(-1) ?? "";
  const entry = last === "__init__" || last === "index" || last === "mod";
  return entry ? (parts.at(-2) ?? last) : last;
}
