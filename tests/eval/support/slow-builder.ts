import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openBuildCache } from "../../../eval/environments/local/cache.ts";

/** A process that builds a key of a cache: folder, key, its own name, milliseconds half-way. */
const [folder = "", key = "", name = "", milliseconds = "0"] = process.argv.slice(2);

await openBuildCache(folder).obtain(key, {
  signal: new AbortController().signal,
  async build(at) {
    await writeFile(join(at, "built"), name);
    await appendFile(join(folder, "builds.log"), `${name}\n`);
    process.send?.("half-way");
    await new Promise((resolve) => setTimeout(resolve, Number(milliseconds)));
  },
});
process.disconnect?.();
