import { isRepoPath } from "../core/model.ts";
import { nearestNames, resolvePath, resolveSymbol } from "../../prompts/names.ts";
import type { ExploreReply } from "../../prompts/replies.ts";
import type { Checked } from "./narrow-ask.ts";
import type { Promotion } from "./narrow-promote.ts";
import type { NarrowOptions } from "./narrow.ts";

type NamedPlace = ExploreReply["symbols"][number];

type Trees = Pick<NarrowOptions, "tree" | "languages">;

/** The places that exist, each once, and a line for each that does not. */
export async function checkPlaces(
  named: readonly NamedPlace[],
  { tree, languages }: Trees,
): Promise<Checked<Promotion>> {
  const paths = (await tree.list()).map(({ path }) => path);
  const found = new Map<string, Promotion>();
  const rejected: string[] = [];
  for (const place of named) {
    const checked = await checkPlace(place, { tree, languages, paths });
    if (typeof checked === "string") rejected.push(checked);
    else if (!found.has(keyOf(checked))) found.set(keyOf(checked), checked);
  }
  return { found: [...found.values()], rejected };
}

function keyOf({ location }: Promotion): string {
  return `${location.path} ${location.kind === "symbol" ? location.symbol : ""}`;
}

async function checkPlace(
  { path: written, symbol, why }: NamedPlace,
  { tree, languages, paths }: Trees & { readonly paths: readonly string[] },
): Promise<Promotion | string> {
  const path = resolvePath(written, paths);
  if (path === null || !isRepoPath(path)) {
    const nearest = nearestNames(written, paths, 3).join(", ");
    return `${JSON.stringify(written)} (nearest: ${nearest || "none"})`;
  }
  const language = languages.forPath(path);
  const source = language === null ? null : await tree.read(path);
  if (symbol === null || symbol.trim() === "" || language === null || source === null)
    return { location: { kind: "file", path }, detail: why };
  const outline = await language.outline(source);
  const names = outline.map(({ name }) => name);
  const resolved = resolveSymbol(symbol, names);
  const known = outline.find(({ name }) => name === resolved);
  if (known === undefined) {
    const nearest = nearestNames(symbol, names).join(", ");
    return `${JSON.stringify(symbol)} in ${path} (nearest: ${nearest || "none"})`;
  }
  const location = { kind: "symbol" as const, path, symbol: known.name, span: known.lines };
  return { location, detail: why };
}
