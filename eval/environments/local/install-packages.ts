import { mkdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { environmentError } from "../../../agent/core/errors.ts";
import { nodeInstallerVariables } from "./installer-variables.ts";
import type { PackagesOptions, WantedPackages } from "./node-packages.ts";

const installMilliseconds = 30 * 60_000;

/** Without scripts: what a package or the repository would run here, it would run unboxed. */
const flagsOf: Readonly<Record<string, readonly string[]>> = {
  npm: ["--ignore-scripts", "--git=git", "--no-audit", "--no-fund"],
  pnpm: ["--ignore-scripts", "--ignore-pnpmfile"],
  yarn: ["--ignore-scripts", "--non-interactive"],
};

interface Installation {
  readonly wanted: WantedPackages;
  readonly options: Pick<PackagesOptions, "variables" | "signal">;
  /** A folder that goes when the packages are there, outside of the checkout. */
  readonly besides: string;
}

/**
 * Runs the row's package manager in a checkout that has been disarmed (`disarmManagerFiles`).
 *
 * @throws RepairError (environment) with the end of its words.
 */
export async function installPackages(checkout: string, of: Installation): Promise<void> {
  const [named = "", command = "", ...given] = of.wanted.install ?? [];
  const [manager = ""] = named.split("@");
  const program = named === manager ? manager : await obtainManager(named, of);
  await run([program, command, ...(flagsOf[manager] ?? []), ...given], { ...of, at: checkout });
}

/** Installed by npm in a folder of its own: npx would take what the checkout calls by this name. */
async function obtainManager(named: string, of: Installation): Promise<string> {
  const folder = join(of.besides, "manager");
  await mkdir(folder, { recursive: true });
  const words = ["--prefix", folder, "--no-save", "--prefer-offline", named];
  await run(["npm", "install", ...(flagsOf["npm"] ?? []), ...words], { ...of, at: folder });
  const [manager = ""] = named.split("@");
  return join(folder, "node_modules", ".bin", manager);
}

async function run(
  argv: readonly string[],
  { wanted, options, at }: Installation & { readonly at: string },
): Promise<void> {
  const [program = "", ...words] = argv;
  const { PATH = "/usr/bin:/bin" } = options.variables;
  const done = await execa(program, words, {
    all: true,
    reject: false,
    stdin: "ignore",
    cwd: at,
    env: {
      ...nodeInstallerVariables(options.variables),
      PATH: [wanted.node.folder, PATH].join(delimiter),
    },
    extendEnv: false,
    timeout: installMilliseconds,
    cancelSignal: options.signal,
    maxBuffer: 16 * 1024 * 1024,
  });
  options.signal.throwIfAborted();
  if (done.exitCode === 0) return;
  const tail = (done.all ?? done.shortMessage ?? "").trim().split("\n").slice(-8).join("\n");
  const { repository } = wanted.instance;
  throw environmentError(
    `the packages of ${repository} could not be installed: ${describeInstall(wanted.install)} failed:\n${tail}`,
    "check that the package manager is installed and reaches a registry (npm config get registry)",
  );
}

export function describeInstall(install: readonly string[] | null): string {
  return install === null ? "no packages" : install.join(" ");
}
