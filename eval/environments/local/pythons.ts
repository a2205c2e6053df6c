import { execFile } from "node:child_process";
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import { promisify } from "node:util";

/** A CPython on this machine. */
export interface Python {
  /** Absolute path of its program, links resolved. */
  readonly executable: string;
  /** `3.9.18`. */
  readonly version: string;
  /** Its own folder, to be visible in a sandbox; null when it is part of the system. */
  readonly prefix: string | null;
  /** `pyenv`, `uv` or `PATH`. */
  readonly origin: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The newest patch release of a CPython such as `3.9`: of pyenv (PYENV_ROOT, ~/.pyenv), of uv
 * (UV_PYTHON_INSTALL_DIR, its data folder), or `python3.9` on the path. Null when there is none.
 */
export async function findPython(wanted: string, variables: Variables): Promise<Python | null> {
  for (const { folder, start, origin } of managedFolders(variables)) {
    const names = existsSync(folder) ? readdirSync(folder) : [];
    const found = names
      .map((name) => ({ name, version: versionIn(name, start) }))
      .filter(({ version }) => version?.startsWith(`${wanted}.`))
      .sort((a, b) => patchOf(b.version) - patchOf(a.version));
    for (const { name } of found) {
      const python = await ask(join(folder, name, "bin", `python${wanted}`), origin);
      if (python !== null) return python;
    }
  }
  for (const folder of (variables["PATH"] ?? "").split(delimiter).filter(isAbsolute)) {
    // Shims of pyenv answer for versions that are not installed, too: they fail to start.
    const python = await ask(join(folder, `python${wanted}`), "PATH");
    if (python !== null) return python;
  }
  return null;
}

/** Where was looked, and how to get a missing one. */
export function describeSearch(
  wanted: string,
  variables: Variables,
): { readonly why: string; readonly mend: string } {
  const folders = managedFolders(variables).map(({ folder }) => folder);
  return {
    why: `no CPython ${wanted} in ${[...folders, "PATH"].join(", ")}`,
    mend: `pyenv install ${wanted}, or uv python install ${wanted}`,
  };
}

function managedFolders(variables: Variables) {
  const home = variables["HOME"] ?? homedir();
  const data = variables["XDG_DATA_HOME"] ?? join(home, ".local", "share");
  const pyenvs = [variables["PYENV_ROOT"], join(home, ".pyenv")];
  const uvs = [variables["UV_PYTHON_INSTALL_DIR"], join(data, "uv", "python")];
  const given = (path: string | undefined): path is string => path !== undefined && path !== "";
  return [
    ...[...new Set(pyenvs.filter(given))].map((root) => ({
      folder: join(root, "versions"),
      start: "",
      origin: "pyenv",
    })),
    ...[...new Set(uvs.filter(given))].map((folder) => ({
      folder,
      start: "cpython-",
      origin: "uv",
    })),
  ];
}

function versionIn(name: string, start: string): string | null {
  if (!name.startsWith(start)) return null;
  return /^\d+\.\d+\.\d+(?![\w.])/.exec(name.slice(start.length))?.[0] ?? null;
}

function patchOf(version: string | null): number {
  return Number(version?.split(".")[2] ?? 0);
}

const question =
  "import sys; print('%d.%d.%d' % sys.version_info[:3]); print(sys.prefix); import ensurepip, ssl, venv";

async function ask(path: string, origin: string): Promise<Python | null> {
  if (!existsSync(path)) return null;
  const answer = await promisify(execFile)(path, ["-I", "-c", question], {
    timeout: 20_000,
    cwd: "/",
  }).catch(() => null);
  const [version, prefix] = answer?.stdout.trim().split("\n") ?? [];
  if (version === undefined || prefix === undefined) return null;
  const isSystem = prefix === "/usr" || prefix.startsWith("/usr/");
  return {
    executable: realpathSync(path),
    version,
    prefix: isSystem ? null : prefix,
    origin,
  };
}
