import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../agent/core/package-root.ts";

/** Benchmark data that lies beside the repository on some machines. */
export const sharedData = join(packageRoot, "..", "shared", "data");

/** For `describe.skipIf`: a suite that needs the data is skipped without it, and its title says so. */
export const dataIsAbsent = !existsSync(join(sharedData, "swe-bench-lite.jsonl"));
export const skipNote = dataIsAbsent ? " (skipped: no ../shared/data)" : "";
