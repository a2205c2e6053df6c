import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { environmentError } from "../../../agent/core/errors.ts";
import { pythonInstallerVariables } from "./installer-variables.ts";
import type { Python } from "./pythons.ts";
import type { PackageEnvironment } from "./specification.ts";

/** Where a sandbox shows the checkout; an editable install would name this folder. */
const checkoutInside = "/workspace";

export interface VirtualEnvironmentOptions {
  readonly environment: PackageEnvironment;
  readonly python: Python;
  /** The variables of the process: pip finds the configured package index by them. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Everything that the built folder depends on. */
export function environmentKey(environment: PackageEnvironment, python: Python): string {
  const told = JSON.stringify([2, environment, python.executable, python.version]);
  const hash = createHash("sha256").update(told).digest("hex").slice(0, 12);
  return `${environment.name}-py${python.version}-${hash}`;
}

/**
 * Makes a virtual environment with the pinned packages in a folder, and registers the project as an
 * editable install would: its folders on the path, its name, version and entry points. The project's
 * own set-up program is not run, so the environment can be shared by all its commits and read-only.
 *
 * @throws RepairError (environment) with the end of pip's words.
 */
export async function buildVirtualEnvironment(
  folder: string,
  options: VirtualEnvironmentOptions,
): Promise<void> {
  const { environment, python } = options;
  const stages = [environment.bootstrap, environment.packages].filter(({ length }) => length > 0);
  const bare = stages.length === 0 ? ["--without-pip"] : [];
  await run([python.executable, "-m", "venv", ...bare, folder], options);
  for (const packages of stages) await install(folder, packages, options);
  const site = join(folder, "lib", `python${environment.python}`, "site-packages");
  const paths = environment.imports.map((path) =>
    path === "." ? checkoutInside : `${checkoutInside}/${path}`,
  );
  await writeFile(join(site, "checkout.pth"), pathFile(paths));
  await registerProject(site, environment.project);
  await writeScripts(folder, environment.project.scripts);
}

/** Before the installed packages, after the standard library: the checkout wins over its namesake. */
function pathFile(paths: readonly string[]): string {
  const list = JSON.stringify(paths);
  return `import sys; at = next(i for i, p in enumerate(sys.path) if p.endswith("site-packages")); sys.path[at:at] = ${list}\n`;
}

async function install(
  folder: string,
  packages: readonly string[],
  options: VirtualEnvironmentOptions,
): Promise<void> {
  const pip = [join(folder, "bin", "python"), "-m", "pip", "install", "--prefer-binary"];
  // A package without a wheel is a program that pip would run.
  const wheels = options.environment.onlyWheels === true ? ["--only-binary", ":all:"] : [];
  const quiet = ["--no-input", "--disable-pip-version-check"];
  await run([...pip, ...quiet, ...wheels, "--", ...packages], options);
}

/** One build of packages may take this long: some have to be compiled. */
const buildMilliseconds = 45 * 60_000;

async function run(argv: readonly string[], options: VirtualEnvironmentOptions): Promise<void> {
  const [program = "", ...words] = argv;
  const done = await execa(program, words, {
    all: true,
    reject: false,
    stdin: "ignore",
    cwd: "/",
    env: pythonInstallerVariables(options.variables),
    extendEnv: false,
    timeout: buildMilliseconds,
    cancelSignal: options.signal,
    maxBuffer: 16 * 1024 * 1024,
  });
  options.signal.throwIfAborted();
  if (done.exitCode === 0) return;
  const tail = (done.all ?? done.shortMessage ?? "").trim().split("\n").slice(-6).join("\n");
  throw environmentError(
    `the environment ${options.environment.name} could not be made: ${words.slice(0, 3).join(" ")} failed:\n${tail}`,
    "check that pip reaches a package index (pip config list, PIP_INDEX_URL, PIP_FIND_LINKS)",
  );
}

async function registerProject(
  site: string,
  { name, version, scripts, entryPoints }: PackageEnvironment["project"],
): Promise<void> {
  const folder = join(site, `${name.replaceAll("-", "_")}-${version}.dist-info`);
  await mkdir(folder, { recursive: true });
  const groups = Object.entries({ console_scripts: scripts, ...entryPoints });
  const points = groups.map(([group, entries]) =>
    [`[${group}]`, ...Object.entries(entries).map(([key, value]) => `${key} = ${value}`)].join(
      "\n",
    ),
  );
  const metadata = `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`;
  await writeFile(join(folder, "METADATA"), metadata);
  await writeFile(join(folder, "entry_points.txt"), `${points.join("\n\n")}\n`);
  await writeFile(join(folder, "INSTALLER"), "repair\n");
  await writeFile(join(folder, "RECORD"), "");
}

async function writeScripts(
  folder: string,
  scripts: PackageEnvironment["project"]["scripts"],
): Promise<void> {
  for (const [name, target] of Object.entries(scripts)) {
    const [module = "", callable = "main"] = target.split(":");
    const text = [
      `#!${join(folder, "bin", "python")}`,
      "import sys",
      `from ${module} import ${callable}`,
      `sys.exit(${callable}())`,
      "",
    ].join("\n");
    await writeFile(join(folder, "bin", name), text, { mode: 0o755 });
  }
}
