import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { exitCodes, usageError } from "../../core/errors.ts";
import { parseSettings } from "../github-app/parse-settings.ts";
import type { ParsedSettings } from "../github-app/parse-settings.ts";
import { settingsPaths } from "../github-app/repository-settings.ts";

/** `repair config validate [FILE]`: 0 when the App would take the file, 2 with a line for each fault. */
export async function configValidateCommand(
  file: string | undefined,
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  const { path, text } = await readGiven(file);
  const parsed = await parseSettings(text);
  if (flags["json"] === true)
    process.stdout.write(`${JSON.stringify(asObject(path, parsed), null, 2)}\n`);
  else if (parsed.kind === "good") process.stdout.write(`${path}: good\n`);
  else
    for (const { line, message } of parsed.faults)
      process.stdout.write(`${path}:${line}: ${message}\n`);
  return parsed.kind === "good" ? 0 : exitCodes.usage;
}

function asObject(path: string, parsed: ParsedSettings) {
  return parsed.kind === "good"
    ? { path, valid: true, settings: parsed.settings, faults: [] }
    : { path, valid: false, faults: parsed.faults };
}

async function readGiven(file: string | undefined) {
  const places = file === undefined ? settingsPaths.map((path) => join(".", path)) : [file];
  for (const path of places) {
    const text = await readFile(resolve(path), "utf8").catch(() => null);
    if (text !== null) return { path, text };
  }
  throw usageError(
    `there is no file ${places.join(" or ")} that can be read`,
    "name the file, or run this at the root of the repository",
  );
}
