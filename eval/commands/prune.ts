import { homedir } from "node:os";
import { z } from "zod";
import { onInterrupt } from "../../agent/main/cli/interrupt.ts";
import { openBuildCache, sizeOf, usualCacheFolder } from "../environments/local/cache.ts";
import { counted } from "../words.ts";
import { parseFlags, sizeFlag } from "./flags.ts";
import { printJson, printResult } from "./output.ts";

const flagsSchema = z.object({ disk: sizeFlag, json: z.boolean().default(false) });

/** `repair eval prune`: makes the cache of environments as small as is asked for; returns the exit code. */
export async function pruneCommand(given: unknown): Promise<number> {
  const flags = parseFlags(flagsSchema, given);
  const folder = usualCacheFolder({ HOME: homedir(), ...process.env });
  const stop = onInterrupt(process.stderr);
  try {
    const before = await sizeOf(folder);
    const removed = await openBuildCache(folder).prune(flags.disk, stop.signal);
    const after = await sizeOf(folder);
    const size = (bytes: number) => `${(bytes / 1024 ** 3).toFixed(1)} GB`;
    if (flags.json) printJson({ schema_version: 1, folder, before, after, removed });
    else
      printResult(
        `${folder}: ${counted(removed.length, "environment")} removed, ${size(before)} → ${size(after)}; what is in use stays`,
      );
    return 0;
  } finally {
    stop.stop();
  }
}
