import { bounded, missing } from "./answer.ts";
import type { SearchAnswer } from "./answer.ts";
import type { CodeBase } from "./code-base.ts";
import { findFiles, unknownPath } from "./find-definitions.ts";
import { whyNoFile } from "./outline.ts";
import { numberedLines } from "./show-definition.ts";

/** Lines around a line, with the definition they stand in. */
export async function codeAroundLine(
  base: CodeBase,
  query: { readonly path: string; readonly line: number; readonly window?: number | undefined },
): Promise<SearchAnswer> {
  const { paths } = findFiles(base, query.path);
  const [path] = paths;
  if (path === undefined) return unknownPath(base, query.path) ?? whyNoFile(base, query.path);
  const text = await base.readText(path);
  if (text === null) return missing([], `${path} ${await base.whyUnread(path)}.`);
  const total = text.split("\n").length;
  const window = Math.min(query.window ?? 10, 200);
  const line = Math.min(Math.max(1, query.line), total);
  const start = Math.max(1, line - window);
  const end = Math.min(total, line + window);
  const units = base.snapshot.files.find((file) => file.path === path)?.record.units ?? [];
  const inside = units.findLast(({ kind, startLine, endLine }) => {
    return kind !== "module" && startLine <= line && line <= endLine;
  });
  const shown = numberedLines(text, start, end);
  const item = { path, symbol: inside?.name ?? null, start, end, text: shown };
  const others = paths.slice(1);
  const notes = [
    ...(query.line > total ? [`${path} has ${String(total)} lines.`] : []),
    ...(others.length > 0 ? [`Also called so: ${others.slice(0, 5).join(", ")}`] : []),
  ];
  return { ...bounded([item], 1), note: notes.length === 0 ? null : notes.join(" ") };
}
