import { posix } from "node:path";
import { z } from "zod";

/** What package.json and tsconfig.json files say about the names of modules. */
export interface ScriptPackages {
  /** Package name → its folder in the repository ("" for the root). */
  readonly folders: ReadonlyMap<string, ScriptPackage>;
  /** Path aliases, longest pattern first. */
  readonly aliases: readonly PathAlias[];
}

export interface ScriptPackage {
  readonly folder: string;
  /** Files that an import of the package, or of a path below it, may mean. */
  readonly entries: ReadonlyMap<string, readonly string[]>;
}

export interface PathAlias {
  /** What stands before and after the star; equal to the whole name when there is none. */
  readonly before: string;
  readonly after: string;
  readonly star: boolean;
  /** Targets relative to the repository, with a star where the pattern has one. */
  readonly targets: readonly string[];
  /** Only files below this folder use the alias. */
  readonly folder: string;
}

export function isManifest(path: string): boolean {
  if (/(?:^|\/)(?:node_modules|fixtures?|__fixtures__)\//.test(path)) return false;
  return isScriptManifest(path) || /(?:^|\/)(?:go\.mod|Cargo\.toml)$/.test(path);
}

function isScriptManifest(path: string): boolean {
  return /(?:^|\/)(?:package|[tj]sconfig(?:\.\w+)?)\.json$/.test(path);
}

/** @param manifests text by path; what is no JSON is left out. */
export function readScriptPackages(manifests: ReadonlyMap<string, string>): ScriptPackages {
  const folders = new Map<string, ScriptPackage>();
  const aliases: PathAlias[] = [];
  for (const [path, text] of manifests) {
    if (!isScriptManifest(path)) continue;
    const folder = posix.dirname(path) === "." ? "" : posix.dirname(path);
    const value = parseJson(text);
    if (path.endsWith("package.json")) {
      addPackage(folders, folder, value);
      aliases.push(...internalAliases(folder, value));
    } else aliases.push(...aliasesOf(folder, value));
  }
  aliases.sort((a, b) => b.before.length - a.before.length || b.folder.length - a.folder.length);
  return { folders, aliases };
}

/** Comments and trailing commas are common in tsconfig.json. */
function parseJson(text: string): unknown {
  const strings = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  const bare = text.replace(strings, (part) => (part.startsWith('"') ? part : " "));
  try {
    return JSON.parse(bare.replaceAll(/,(\s*[}\]])/g, "$1"));
  } catch {
    return null;
  }
}

const packageSchema = z.object({
  name: z.string(),
  main: z.string().optional().catch(undefined),
  module: z.string().optional().catch(undefined),
  source: z.string().optional().catch(undefined),
  types: z.string().optional().catch(undefined),
  exports: z.unknown().optional(),
});

function addPackage(folders: Map<string, ScriptPackage>, folder: string, value: unknown): void {
  const parsed = packageSchema.safeParse(value);
  if (!parsed.success || folders.has(parsed.data.name)) return;
  const { name, main, module, source, types, exports } = parsed.data;
  const entries = new Map<string, string[]>();
  entries.set(
    ".",
    [source, module, main, types, "src/index", "index", "lib/index"].filter(
      (path) => path !== undefined,
    ),
  );
  const subpaths = z.record(z.string(), z.unknown()).safeParse(exports);
  for (const [key, target] of Object.entries(subpaths.success ? subpaths.data : { ".": exports })) {
    if (!key.startsWith(".")) continue;
    entries.set(key, [...textsIn(target), ...(entries.get(key) ?? [])]);
  }
  folders.set(name, { folder, entries });
}

/** All file names in a conditional export. */
function textsIn(value: unknown, depth = 0): readonly string[] {
  if (typeof value === "string") return [value];
  if (depth > 5 || typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((inner) => textsIn(inner, depth + 1));
}

const configSchema = z.object({
  compilerOptions: z.object({
    baseUrl: z.string().optional(),
    paths: z.record(z.string(), z.array(z.string())).default({}),
  }),
});

function aliasesOf(folder: string, value: unknown): readonly PathAlias[] {
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) return [];
  const { baseUrl, paths } = parsed.data.compilerOptions;
  const root = posix.join(folder, baseUrl ?? ".");
  const aliases = Object.entries(paths).map(([pattern, targets]) =>
    aliasOf({ pattern, targets, root, folder }),
  );
  // With a base every name may be a path below it.
  if (baseUrl !== undefined) aliases.push(aliasOf({ pattern: "*", targets: ["*"], root, folder }));
  return aliases;
}

function aliasOf(options: {
  readonly pattern: string;
  readonly targets: readonly string[];
  /** What the targets are relative to. */
  readonly root: string;
  readonly folder: string;
}): PathAlias {
  const { pattern, targets, root, folder } = options;
  const [before = "", after = ""] = pattern.split("*");
  const star = pattern.includes("*");
  return { before, after, star, targets: targets.map((to) => posix.join(root, to)), folder };
}

const internalSchema = z.object({ imports: z.record(z.string(), z.unknown()) });

/** `imports` of a package.json: names that begin with `#`, for the package's own files. */
function internalAliases(folder: string, value: unknown): readonly PathAlias[] {
  const parsed = internalSchema.safeParse(value);
  if (!parsed.success) return [];
  return Object.entries(parsed.data.imports).map(([pattern, target]) =>
    aliasOf({ pattern, targets: textsIn(target), root: folder, folder }),
  );
}
