import { stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { z } from "zod";
import { usageError } from "../../core/errors.ts";
import { findRunFolder, runsFolder } from "../run-folder.ts";
import { openViewer } from "../viewer/open-viewer.ts";
import { readCatalogue } from "../viewer/read/catalogue.ts";
import { readAssets } from "../viewer/render/layout.ts";
import { exportRun } from "../viewer/run-pages.ts";
import { onInterrupt } from "./interrupt.ts";
import { parseFlags } from "./parse-flags.ts";

const flagsSchema = z.object({
  host: z.string().min(1).default("127.0.0.1"),
  port: z.coerce.number().int().min(0).max(65_535).default(8730),
  export: z.string().min(1).optional(),
});

const shortestToken = 16;

/** `repair view`: pages over runs, past and live, until it is stopped; or one run as a file. */
export async function viewCommand(
  name: string | undefined,
  given: Readonly<Record<string, unknown>>,
): Promise<number> {
  const flags = parseFlags(flagsSchema, given);
  const folder = await findFolder(name);
  if (flags.export !== undefined) return exportFile(folder, flags.export);
  const interrupt = onInterrupt(process.stderr);
  const viewer = await openViewer({
    folder,
    host: flags.host,
    port: flags.port,
    token: readToken(process.env["REPAIR_VIEW_TOKEN"]),
  });
  process.stderr.write(`runs of ${folder}\n`);
  process.stdout.write(`${viewer.address}\n`);
  const stopped = Promise.withResolvers<void>();
  interrupt.signal.addEventListener("abort", () => stopped.resolve(), { once: true });
  await stopped.promise;
  await viewer.close();
  interrupt.stop();
  return 0;
}

/** A folder as it is named, else a run by (the beginning of) its id, else where runs are kept. */
async function findFolder(name: string | undefined): Promise<string> {
  const runs = runsFolder(process.env);
  if (name === undefined) {
    if (await isFolder(runs)) return runs;
    throw usageError(`there are no runs yet: ${runs} does not exist`, "repair demo makes two");
  }
  return (await isFolder(name)) ? resolve(name) : findRunFolder(name, runs);
}

async function exportFile(folder: string, file: string): Promise<number> {
  const catalogue = await readCatalogue(folder);
  const [run] = catalogue?.runs ?? [];
  if (catalogue?.kind !== "run" || run === undefined) {
    throw usageError(
      `${folder} is no run, and --export writes one run`,
      "name one: repair view <run> --export FILE.html",
    );
  }
  const text = await exportRun(run, await readAssets());
  await writeFile(file, text, { mode: 0o600 });
  process.stderr.write(`${resolve(file)}: ${(text.length / 1_000_000).toFixed(1)} MB\n`);
  return 0;
}

function readToken(token: string | undefined): string | null {
  if (token === undefined || token === "") return null;
  if (token.length >= shortestToken) return token;
  throw usageError(
    `REPAIR_VIEW_TOKEN has ${token.length} characters, expected at least ${shortestToken}`,
    "make one with: openssl rand -hex 16",
  );
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true;
}
