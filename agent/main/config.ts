import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { usageError } from "../core/errors.ts";

const timeWords = "expected a time such as 90s, 20m or 1h";
const countWords = "expected a whole number of at least 1";
const exploreWords = "expected a whole number from 0 to 40";
const moneyWords = "expected a number of dollars, 0 or more";
const temperatureWords = "expected a number from 0 to 2";

/** `90`, `90s`, `20m`, `1h` → seconds. */
const duration = z
  .union(
    [z.number().positive(timeWords), z.string().regex(/^\d+(\.\d+)?\s*(s|m|h)?$/, timeWords)],
    timeWords,
  )
  .transform((value) => {
    if (typeof value === "number") return value;
    const unit = value.trim().at(-1) ?? "s";
    return Number.parseFloat(value) * (unit === "h" ? 3600 : unit === "m" ? 60 : 1);
  });

const count = z.coerce.number(countWords).int(countWords).positive(countWords);
const words = z.union([
  z.array(z.string()),
  z.string().transform((text) => text.split(",").map((word) => word.trim())),
]);

/** Dollars for a million tokens. */
const price = z.object({ input: z.number(), cached: z.number().optional(), output: z.number() });

/** Every setting a user can give; defaults are the last resort of `loadConfig`. */
export const configSchema = z.strictObject({
  model: z.string().nullable().default(null),
  apiBase: z.url("expected an address such as http://localhost:8080/v1").nullable().default(null),
  temperature: z.coerce
    .number(temperatureWords)
    .min(0, temperatureWords)
    .max(2, temperatureWords)
    .nullable()
    .default(null),
  maxOutputTokens: count.default(8192),
  maxCost: z.coerce.number(moneyWords).nonnegative(moneyWords).nullable().default(2),
  maxTokens: count.nullable().default(null),
  maxCalls: count.nullable().default(null),
  maxTime: duration.default(1200),
  maxIterations: count.default(4),
  explore: z.coerce
    .number(exploreWords)
    .int(exploreWords)
    .min(0, exploreWords)
    .max(40, exploreWords)
    .default(0),
  maxTried: count.default(3000),
  candidates: count.nullable().default(null),
  jobs: count.default(2),
  testCmd: z.string().nullable().default(null),
  testTimeout: duration.nullable().default(null),
  /** A version such as 3.9, or a path; null takes what fits the repository best. */
  python: z.string().nullable().default(null),
  /** A version such as 20; null takes what fits the repository best. */
  node: z.string().nullable().default(null),
  /** A checkout of the same repository with its packages installed; null looks in the repository. */
  packages: z.string().nullable().default(null),
  setupCmd: z.array(z.string()).default([]),
  baseline: z.boolean().default(true),
  requireReproducer: z.boolean().default(false),
  include: words.default([]),
  exclude: words.default([]),
  protect: words.default([]),
  language: words.default([]),
  sandbox: z.enum(["auto", "bubblewrap", "docker", "process"]).default("auto"),
  network: z.enum(["none", "allow"]).default("none"),
  image: z.string().nullable().default(null),
  prices: z.record(z.string(), price).default({}),
});

export type Config = z.infer<typeof configSchema>;
export type ConfigKey = keyof Config;

/**
 * What the configuration file of a repository may set. It is text of the repository under repair, so
 * it cannot weaken the sandbox, open the network, choose where keys are sent, or raise a limit.
 */
const projectKeys: ReadonlySet<string> = new Set(
  "testCmd testTimeout include exclude protect language requireReproducer candidates".split(" "),
);

export interface ConfigSources {
  /** Keys the user gave on the command line. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the search for a project file starts, or null for none. */
  readonly folder: string | null;
}

export interface LoadedConfig {
  readonly config: Config;
  /** `flag`, `REPAIR_MODEL`, a file's path or `default`, by key. */
  readonly origins: Readonly<Record<string, string>>;
}

/** Flags > environment > project file > user file > defaults. @throws RepairError (usage). */
export async function loadConfig(sources: ConfigSources): Promise<LoadedConfig> {
  const user = await readConfigFile(userConfigFolder(sources.environment), "config", null);
  const project =
    sources.folder === null ? null : await readConfigFile(sources.folder, "repair", projectKeys);
  const layers = [
    { values: user?.values ?? {}, origin: () => user?.path ?? "" },
    { values: project?.values ?? {}, origin: () => project?.path ?? "" },
    { values: fromEnvironment(sources.environment), origin: environmentName },
    { values: dropUndefined(sources.flags), origin: () => "flag" },
  ];
  const values: Record<string, unknown> = {};
  const origins: Record<string, string> = {};
  for (const key of Object.keys(configSchema.shape)) origins[key] = "default";
  for (const layer of layers) {
    for (const [key, value] of Object.entries(layer.values)) {
      values[key] = value;
      origins[key] = layer.origin(key);
    }
  }
  const parsed = configSchema.safeParse(values);
  if (parsed.success) return { config: parsed.data, origins };
  throw usageError(
    describeFaults(parsed.error, { values, origins }),
    "repair config print --origin shows where each value comes from",
  );
}

function describeFaults(
  error: z.ZodError,
  { values, origins }: { values: Record<string, unknown>; origins: Record<string, string> },
): string {
  return error.issues
    .map((issue) => {
      if (issue.code === "unrecognized_keys") {
        const known = Object.keys(configSchema.shape).join(", ");
        return issue.keys
          .map((key) => `unknown setting ${key} (${origins[key] ?? "?"}); known: ${known}`)
          .join("; ");
      }
      const key = String(issue.path[0] ?? "");
      return `${key} (${origins[key] ?? "?"}): got ${JSON.stringify(values[key])}, ${issue.message}`;
    })
    .join("\n");
}

function userConfigFolder(environment: ConfigSources["environment"]): string {
  return join(environment["XDG_CONFIG_HOME"] ?? join(homedir(), ".config"), "repair");
}

interface ConfigFile {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Data formats only: a configuration that is a program is never run. */
async function readConfigFile(
  folder: string,
  name: string,
  allowed: ReadonlySet<string> | null,
): Promise<ConfigFile | null> {
  const { cosmiconfig } = await import("cosmiconfig");
  const project = name === "repair";
  const searchPlaces = project
    ? [
        "package.json",
        ".repairrc",
        ".repairrc.json",
        ".repairrc.yaml",
        ".repairrc.yml",
        ".config/repairrc",
        ".config/repairrc.json",
        ".config/repairrc.yaml",
      ]
    : [`${name}.json`, `${name}.yaml`, `${name}.yml`];
  const explorer = cosmiconfig("repair", { searchPlaces, searchStrategy: "none" });
  const found = await explorer.search(folder).catch((error: unknown) => {
    throw usageError(
      `the configuration in ${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  if (found === null || found.isEmpty === true) return null;
  const values = z.record(z.string(), z.unknown()).safeParse(found.config);
  if (!values.success) throw usageError(`${found.filepath}: expected an object of settings`);
  const refused =
    allowed === null ? [] : Object.keys(values.data).filter((key) => !allowed.has(key));
  if (refused.length > 0) {
    throw usageError(
      `${found.filepath} sets ${refused.join(", ")}, which a repository's own file may not set`,
      `give it as a flag, as ${environmentName(refused[0] ?? "")}, or in the user configuration`,
    );
  }
  return { path: found.filepath, values: values.data };
}

function fromEnvironment(environment: ConfigSources["environment"]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const key of Object.keys(configSchema.shape)) {
    const text = environment[environmentName(key)];
    if (text !== undefined && text !== "") values[key] = parseText(key, text);
  }
  return values;
}

function parseText(key: string, text: string): unknown {
  if (key === "baseline" || key === "requireReproducer") return text === "1" || text === "true";
  if (key === "setupCmd") return [text];
  if (key !== "prices") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `maxCost` → `REPAIR_MAX_COST`. */
function environmentName(key: string): string {
  return `REPAIR_${key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function dropUndefined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
