import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { usageError } from "../../../agent/core/errors.ts";
import { readArchive } from "../archive.ts";
import type { LogFormat } from "../read-log.ts";

/** One evaluation log, wherever it was found. */
export interface FoundLog {
  /** The archive's stem, or the run's folder name. */
  readonly run: string;
  /** The model's folder in an official tree; null in archives. */
  readonly model: string | null;
  readonly instanceId: string;
  readonly format: LogFormat;
  /** UTF-8 with invalid bytes replaced. */
  readonly text: string;
}

/**
 * Logs below a folder, lazily and in order of their names:
 * - `RUN.tar.gz` with `ID.eval.log` files (2024 format) or `…/ID/test_output.txt` files,
 * - official trees `…/RUN/MODEL/ID/test_output.txt`,
 * - plain `ID.eval.log` files.
 *
 * @throws RepairError (usage) when the folder is missing.
 */
export async function* findLogs(folder: string): AsyncGenerator<FoundLog> {
  const info = await stat(folder).catch(() => null);
  if (info === null || !info.isDirectory())
    throw usageError(`got --from-logs ${folder}, expected a folder with logs or archives of logs`);
  yield* walk(folder, []);
}

async function* walk(folder: string, above: readonly string[]): AsyncGenerator<FoundLog> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path, [...above, entry.name]);
    else if (!entry.isFile()) continue;
    else if (/\.(?:tar|tar\.gz|tgz)$/.test(entry.name)) yield* readLogArchive(path);
    else {
      const place = placeOf([...above, entry.name], basename(folder));
      if (place !== null) yield { ...place, text: await readFile(path, "utf8") };
    }
  }
}

async function* readLogArchive(path: string): AsyncGenerator<FoundLog> {
  const run = basename(path).replace(/\.(?:tar|tar\.gz|tgz)$/, "");
  for (const file of readArchive(await readFile(path))) {
    const place = placeOf(file.name.split("/").filter(Boolean), run);
    if (place !== null)
      yield {
        ...place,
        run,
        text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(file.bytes),
      };
  }
}

function placeOf(segments: readonly string[], fallbackRun: string) {
  const name = segments.at(-1) ?? "";
  if (name.endsWith(".eval.log")) {
    const instanceId = name.slice(0, -".eval.log".length);
    return { run: fallbackRun, model: null, instanceId, format: "2024" as const };
  }
  const instanceId = segments.at(-2);
  if (name !== "test_output.txt" || instanceId === undefined) return null;
  return {
    run: segments.at(-4) ?? fallbackRun,
    model: segments.at(-3) ?? null,
    instanceId,
    format: "official" as const,
  };
}
