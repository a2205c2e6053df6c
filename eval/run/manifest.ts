import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { runPart } from "./run-part.ts";
import { usageError } from "../../agent/core/errors.ts";
import { packageRoot, packageVersion } from "../../agent/core/package-root.ts";
import { parseJson } from "../datasets/json-object.ts";
import { saveDurably } from "../../tools/store/run-folder.ts";

/** What a batch was, so that it can be repeated and compared: written once, extended by each session. */
export const manifestSchema = z.object({
  format: z.literal(1),
  made_at: z.string(),
  tool_version: z.string(),
  /** Commit of this program when it runs from its repository. */
  git_hash: z.string().nullable(),
  node: z.string(),
  platform: z.string(),
  dataset: z.object({ name: z.string(), file: z.string(), hash: z.string() }),
  selection: z.record(z.string(), z.union([z.string(), z.boolean()])),
  instances: z.array(z.string()),
  model: z.string().nullable(),
  name: z.string(),
  history: z.union([z.number(), z.literal("full")]),
  /** All of a run, or where it ended. */
  part: z.union([z.literal("all"), runPart]).default("all"),
  /** What the agent's tests ran in; null from earlier versions. */
  env: z.string().nullable().default(null),
  config: z.record(z.string(), z.unknown()),
  /** SHA-256 of each prompt file. */
  prompts: z.record(z.string(), z.string()),
  rules: z.string(),
  /** The promises that leaderboards ask for; each is kept by construction here. */
  pledge: z.array(z.string()),
  /** The command that began the batch, for `--resume` alone. */
  flags: z.record(z.string(), z.union([z.string(), z.boolean()])).default({}),
  sessions: z.array(
    z.object({
      started_at: z.string(),
      limits: z.record(z.string(), z.unknown()),
      /** Version, commit, prompts and settings of this session. */
      program: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});

export type Manifest = z.infer<typeof manifestSchema>;

export const pledge = [
  "pass@1: one patch for each instance",
  "no knowledge of the hidden tests: FAIL_TO_PASS, PASS_TO_PASS and the test patch stay with the grader",
  "no hints_text",
  "no web lookup: the sandbox has no network",
  "no future history: the repository ends at the base commit",
];

export async function loadManifest(batch: string): Promise<Manifest | null> {
  const text = await readFile(join(batch, "manifest.json"), "utf8").catch(() => null);
  if (text === null) return null;
  const parsed = manifestSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw usageError(
    `got ${join(batch, "manifest.json")} that is no manifest of this version, or damaged`,
    "choose another --out",
  );
}

export async function saveManifest(batch: string, manifest: Manifest): Promise<void> {
  await saveDurably(join(batch, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

export async function promptHashes(): Promise<Record<string, string>> {
  const folder = join(packageRoot, "prompts");
  const names = (await readdir(folder).catch((): string[] => [])).filter((n) => n.endsWith(".md"));
  const hashes: Record<string, string> = {};
  for (const name of names) {
    const text = await readFile(join(folder, name));
    hashes[name] = createHash("sha256").update(text).digest("hex");
  }
  return hashes;
}

export async function describeProgram() {
  const git = promisify(execFile)("git", ["rev-parse", "HEAD"], { cwd: packageRoot });
  return {
    tool_version: packageVersion,
    git_hash: await git.then(
      ({ stdout }) => stdout.trim(),
      () => null,
    ),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
  };
}
