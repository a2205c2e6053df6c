import { z } from "zod";
import { usageError } from "../../agent/core/errors.ts";
import { repoPath } from "../../agent/core/model.ts";
import type { SourceTree } from "../../agent/core/ports.ts";

/** What `.github/repair.yml` says about setting up and testing; its other keys belong to the App. */
export interface RepositorySettings {
  readonly setup: readonly string[];
  readonly testCommand: string | null;
  readonly testSeconds: number | null;
  /** `python`, `typescript` or `javascript`. */
  readonly language: string | null;
}

export const settingsPaths = [".github/repair.yml", ".github/repair.yaml"] as const;

const largestFile = 100_000;

const settingsShape = z.object({
  setup: z
    .union([
      z
        .string()
        .min(1)
        .transform((command) => [command]),
      z.array(z.string().min(1)),
    ])
    .default([]),
  test: z
    .object({
      command: z.string().min(1).nullable().default(null),
      timeout: z
        .union([z.number(), z.string()], { error: "expected seconds or a text such as 10m" })
        .transform(readDuration)
        .nullable()
        .default(null),
    })
    .default({ command: null, timeout: null }),
  language: z.string().min(1).nullable().default(null),
});

/**
 * Reads the file if there is one. The commands in it run in the sandbox only; still, whoever calls
 * this for an untrusted branch should read the default branch's tree.
 *
 * @throws RepairError (usage) for a file that cannot be read as such, naming the key.
 */
export async function readRepositorySettings(tree: SourceTree): Promise<RepositorySettings> {
  for (const path of settingsPaths) {
    const text = await tree.read(repoPath(path));
    if (text !== null) return parseSettings(text, path);
  }
  return { setup: [], testCommand: null, testSeconds: null, language: null };
}

async function parseSettings(text: string, path: string): Promise<RepositorySettings> {
  if (text.length > largestFile) {
    throw usageError(`${path} has ${text.length} characters, expected at most ${largestFile}`);
  }
  const settings = settingsShape.safeParse((await readYaml(text, path)) ?? {});
  if (!settings.success) {
    const faults = settings.error.issues.map(
      (issue) => `${issue.path.map(String).join(".") || "the file"}: ${issue.message}`,
    );
    throw usageError(
      `${path} cannot be used: ${faults.join("; ")}`,
      "expected setup: [commands], test: { command, timeout: 90 or 10m }, language",
    );
  }
  const { setup, test, language } = settings.data;
  return { setup, testCommand: test.command, testSeconds: test.timeout, language };
}

async function readYaml(text: string, path: string): Promise<unknown> {
  // Seventy modules that most repositories do not need.
  const { parse } = await import("yaml");
  try {
    return parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw usageError(`${path} is not YAML: ${message}`);
  }
}

/** `90`, `90s`, `10m`, `1h` in seconds. */
function readDuration(given: string | number, context: z.RefinementCtx): number {
  const text = String(given);
  const match = /^\s*(\d+(?:\.\d+)?)\s*(s|m|h)?\s*$/.exec(text);
  const seconds = Number(match?.[1]) * (secondsOf[match?.[2] ?? "s"] ?? Number.NaN);
  if (seconds > 0) return seconds;
  context.addIssue({
    code: "custom",
    message: `got ${JSON.stringify(given)}, expected 90, 90s, 10m or 1h`,
  });
  return z.NEVER;
}

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
