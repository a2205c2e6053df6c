import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { parseVersion, type Version } from "./versions.ts";

/** A Python on this machine. */
export interface Interpreter {
  /** Absolute path of its `python3`. */
  readonly executable: string;
  readonly version: Version;
  /** Its own folder, and that of the Python a virtual environment was made from. */
  readonly prefixes: readonly string[];
  readonly sitePackages: readonly string[];
  /** In words, for the evidence. */
  readonly origin: string;
}

/** Folders in a user's repository that may hold its virtual environment. */
const environmentFolders = [".venv", "venv", "env", ".env"];

/**
 * Virtual environments of the user's repository, best first. They are read, not run: a folder of that
 * name that the repository itself brings along (it is in the checkout) is nobody's environment.
 */
export async function projectInterpreters(
  source: string | null,
  checkout: string,
): Promise<readonly Interpreter[]> {
  const found: Interpreter[] = [];
  for (const name of source === null ? [] : environmentFolders) {
    const folder = join(source ?? "", name);
    if (existsSync(join(checkout, name)) || !existsSync(join(folder, "pyvenv.cfg"))) continue;
    const interpreter = await readEnvironment(folder, name);
    if (interpreter !== null) found.push(interpreter);
  }
  return found;
}

async function readEnvironment(folder: string, name: string): Promise<Interpreter | null> {
  const settings = readFileSync(join(folder, "pyvenv.cfg"), "utf8");
  const home = /^home\s*=\s*(.+)$/m.exec(settings)?.[1]?.trim();
  const executable = join(folder, "bin/python3");
  if (home === undefined || !isAbsolute(home) || !existsSync(executable)) return null;
  const base = await probe(realpathSync(executable), "base");
  if (base === null) return null;
  const site = join(folder, `lib/python${base.version.slice(0, 2).join(".")}/site-packages`);
  const shared = /^include-system-site-packages\s*=\s*true/im.test(settings);
  return {
    executable,
    version: base.version,
    prefixes: [folder, ...base.prefixes],
    sitePackages: [site, ...(shared ? base.sitePackages : [])],
    origin: `the virtual environment ${name} of the repository`,
  };
}

/** What `python3` means on the path, and the system's own. */
export async function pathInterpreters(
  environment: NodeJS.ProcessEnv,
): Promise<readonly Interpreter[]> {
  const folders = (environment["PATH"] ?? "").split(delimiter).filter(isAbsolute);
  return probeAll([
    ...folders.map((folder) => ({ folder, origin: "python3 on the path" })),
    { folder: "/usr/bin", origin: "the system's python3" },
  ]);
}

/** Pythons that pyenv and uv have installed, newest first. */
export async function managedInterpreters(
  environment: NodeJS.ProcessEnv,
): Promise<readonly Interpreter[]> {
  const home = environment["HOME"] ?? homedir();
  const folders = [
    ...versionFolders(join(environment["PYENV_ROOT"] ?? join(home, ".pyenv"), "versions"), ""),
    ...versionFolders(join(home, ".local/share/uv/python"), "cpython-"),
  ];
  return probeAll(
    folders.map((folder) => ({ folder: join(folder, "bin"), origin: `Python in ${folder}` })),
  );
}

async function probeAll(
  places: readonly { readonly folder: string; readonly origin: string }[],
): Promise<readonly Interpreter[]> {
  const found = new Map<string, Interpreter>();
  for (const { folder, origin } of places) {
    const path = join(folder, "python3");
    const interpreter = existsSync(path) ? await probe(path, origin) : null;
    if (interpreter === null || found.has(interpreter.executable)) continue;
    found.set(interpreter.executable, interpreter);
  }
  return [...found.values()];
}

/** @param named a path, or a version such as `3.9`. */
export async function namedInterpreter(
  named: string,
  known: readonly Interpreter[],
): Promise<Interpreter | null> {
  if (isAbsolute(named)) return probe(named, "the Python that was asked for");
  const wanted = parseVersion(named) ?? [];
  return (
    known.find(({ version }) => wanted.every((number, index) => version[index] === number)) ?? null
  );
}

const probeShape = z.object({
  version: z.array(z.number()),
  executable: z.string(),
  prefixes: z.array(z.string()),
  path: z.array(z.string()),
});

const probeProgram = `
import json, sys
print(json.dumps({
  "version": list(sys.version_info[:3]), "executable": sys.executable, "path": sys.path,
  "prefixes": [sys.prefix, sys.base_prefix],
}))`;

/** Asks an interpreter about itself, away from any folder's modules and settings. */
async function probe(path: string, origin: string): Promise<Interpreter | null> {
  const run = await execa(path, ["-I", "-c", probeProgram], {
    reject: false,
    timeout: 20_000,
    cwd: "/",
  });
  const said = probeShape.safeParse(parseJson(run.stdout ?? ""));
  if (!said.success) return null;
  const { version, executable, prefixes, path: modules } = said.data;
  const sitePackages = modules.filter((folder) => /(?:site|dist)-packages$/.test(folder));
  return { executable, version, prefixes: [...new Set(prefixes)], sitePackages, origin };
}

function versionFolders(folder: string, start: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(start) && !lstatSync(join(folder, name)).isSymbolicLink())
    .map((name) => ({ name, version: parseVersion(name.slice(start.length)) ?? [0] }))
    .sort(
      (a, b) =>
        (b.version[0] ?? 0) - (a.version[0] ?? 0) || (b.version[1] ?? 0) - (a.version[1] ?? 0),
    )
    .map(({ name }) => join(folder, name));
}

/** Whether `import name` can find a module or package, without running anything. */
export function hasModule({ sitePackages }: Interpreter, name: string): boolean {
  return sitePackages.some(
    (folder) => existsSync(join(folder, name)) || existsSync(join(folder, `${name}.py`)),
  );
}

/** The folder of the executable, where the rest of its programs are. */
export function binFolder({ executable }: Interpreter): string {
  return dirname(executable);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
