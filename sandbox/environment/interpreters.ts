import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { z } from "zod";
import { askProgram } from "./ask-program.ts";
import { compareVersions, parseVersion, type Version } from "./versions.ts";

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

/** What `python3` means on the path; null when there is none. */
export async function pathInterpreter(environment: NodeJS.ProcessEnv): Promise<Interpreter | null> {
  const folders = (environment["PATH"] ?? "").split(delimiter).filter(isAbsolute);
  const first = folders.find((folder) => existsSync(join(folder, "python3")));
  return first === undefined ? null : probe(join(first, "python3"), "python3 on the path");
}

/** Those that pyenv and uv have installed, newest first, and the system's. */
export async function otherInterpreters(
  environment: NodeJS.ProcessEnv,
): Promise<readonly Interpreter[]> {
  const home = environment["HOME"] ?? homedir();
  const managed = [
    ...versionFolders(join(environment["PYENV_ROOT"] ?? join(home, ".pyenv"), "versions"), ""),
    ...versionFolders(join(home, ".local/share/uv/python"), "cpython-"),
  ];
  const system = existsSync("/usr/bin/python3")
    ? await probe("/usr/bin/python3", "the system's python3")
    : null;
  return [...managed, ...(system === null ? [] : [system])];
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
  const printed = await askProgram(path, ["-I", "-c", probeProgram], { milliseconds: 20_000 });
  const said = probeShape.safeParse(parseJson(printed));
  if (!said.success) return null;
  const { version, executable, prefixes, path: modules } = said.data;
  const sitePackages = modules.filter((folder) => /(?:site|dist)-packages$/.test(folder));
  return { executable, version, prefixes: [...new Set(prefixes)], sitePackages, origin };
}

/** Known by their folders alone: starting each would take longer than the rest of the planning. */
function versionFolders(folder: string, start: string): readonly Interpreter[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(start) && !lstatSync(join(folder, name)).isSymbolicLink())
    .flatMap((name) => installedIn(join(folder, name), parseVersion(name.slice(start.length))))
    .sort((a, b) => compareVersions(b.version, a.version));
}

function installedIn(folder: string, version: Version | null): readonly Interpreter[] {
  const executable = join(folder, "bin/python3");
  if (version === null || !existsSync(executable)) return [];
  const site = join(folder, `lib/python${version.slice(0, 2).join(".")}/site-packages`);
  return [
    {
      executable,
      version,
      prefixes: [folder],
      sitePackages: [site],
      origin: `Python in ${folder}`,
    },
  ];
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
