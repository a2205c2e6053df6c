import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { usageError } from "../../core/errors.ts";
import { findRunFolder, runsFolder } from "../run-folder.ts";

/** `repair inspect`: the summary of a finished run, or how to continue an unfinished one. */
export async function inspectCommand(
  run: string,
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  const folder = await findRunFolder(run, runsFolder(process.env));
  const name = flags["json"] === true ? "result.json" : "summary.md";
  const text = await readFile(join(folder, name), "utf8").catch(() => null);
  if (text === null)
    throw usageError(`the run in ${folder} is not finished`, `repair fix --resume ${run}`);
  process.stdout.write(text);
  return 0;
}
