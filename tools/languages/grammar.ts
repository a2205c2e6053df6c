import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as TreeSitter from "web-tree-sitter";
import { packageRoot } from "../../agent/core/package-root.ts";

/**
 * The compiled grammar; read from disk once in a thread. web-tree-sitter keeps one WebAssembly
 * instance a thread, so this cache lives exactly as long as what it points into.
 */
export const loadGrammar: (name: string) => Promise<TreeSitter.Language> = once(async (name) => {
  const { Language } = await loadTreeSitter();
  const file = createRequire(import.meta.url).resolve(
    `@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`,
  );
  return Language.load(await readFile(file));
});

/** web-tree-sitter, ready to parse. Loaded at first use: it costs about 30 ms. */
export const loadTreeSitter: () => Promise<typeof TreeSitter> = once(async () => {
  const module = await import("web-tree-sitter");
  await module.Parser.init();
  return module;
});

/** The text of query files, relative to tools/languages, as one query. */
export async function readQuery(files: readonly string[]): Promise<string> {
  const folder = join(packageRoot, "tools/languages");
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return texts.join("\n");
}

function once<Value>(work: (key: string) => Promise<Value>): (key?: string) => Promise<Value> {
  const known = new Map<string, Promise<Value>>();
  return (key = "") => {
    const started = known.get(key) ?? work(key);
    known.set(key, started);
    return started;
  };
}
