import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { environmentError } from "../../agent/core/errors.ts";
import { repoPath, type Command } from "../../agent/core/model.ts";
import { chooseNode, type NodeRuntime } from "./node-runtimes.ts";
import type { PlanEnvironmentOptions, PlannedEnvironment } from "./plan.ts";
import { foldersWith, hasProjectFile, projectText } from "./project-files.ts";
import { seenFromInside, setupCommand, systemPath } from "./setup.ts";

const packageShape = z.object({
  dependencies: z.record(z.string(), z.string()).catch({}),
  devDependencies: z.record(z.string(), z.string()).catch({}),
  engines: z.object({ node: z.string() }).nullable().catch(null),
});

export async function planNode(options: PlanEnvironmentOptions): Promise<PlannedEnvironment> {
  const { folder } = options;
  const content = readPackage(folder);
  const node = await chooseNode({
    named: options.node ?? null,
    pinned: pinnedVersion(folder),
    range: content.engines?.node ?? null,
  });
  const links = installedModules(options);
  const needed = Object.keys({ ...content.dependencies, ...content.devDependencies }).length;
  const missing = needed > 0 && links.length === 0 && !existsSync(join(folder, "node_modules"));
  const install = missing && options.networkAllowed === true;
  if (missing && !install) refuseWithout(options);
  return {
    language: "javascript",
    notes: [...node.notes, ...links.map(({ to }) => `${to} of the user's checkout, read-only`)],
    setup: install ? [installCommand(folder)] : [],
    readOnlyFolders: runtimeFolders(node),
    environment: {
      // As npm runs scripts: programs of the packages first, also from a package of a monorepo.
      PATH: [...seenFromInside("node_modules/.bin"), node.folder, ...systemPath].join(":"),
    },
    links,
  };
}

function readPackage(folder: string): z.infer<typeof packageShape> {
  const content = packageShape.safeParse(parseJson(projectText(folder, "package.json")));
  return content.success ? content.data : { dependencies: {}, devDependencies: {}, engines: null };
}

function pinnedVersion(folder: string): string | null {
  const text = projectText(folder, ".nvmrc") || projectText(folder, ".node-version");
  return /^\s*v?(\d+(?:\.\d+)*)\s*$/.exec(text)?.[1] ?? null;
}

/** Folders of installed packages beside each package.json, where the user has them and git has not. */
function installedModules({ folder, source }: PlanEnvironmentOptions): PlannedEnvironment["links"] {
  if (source === null) return [];
  return foldersWith(folder, "package.json").flatMap((place) => {
    const to = place === "" ? "node_modules" : `${place}/node_modules`;
    const from = join(source, to);
    return existsSync(from) && !existsSync(join(folder, to)) ? [{ from, to: repoPath(to) }] : [];
  });
}

function refuseWithout({ source, runner, setupCommands }: PlanEnvironmentOptions): void {
  if (setupCommands.length > 0 || runner === "node:test" || runner === "custom") return;
  throw environmentError(
    `the tests run with ${runner}, but no node_modules folder was found${source === null ? "" : ` in ${source}`}`,
    source === null
      ? "allow downloads with --network allow, or name a local checkout with its packages installed by --repo"
      : `run npm ci in ${source}, or allow downloads with --network allow`,
  );
}

/** Scripts of packages are not run: they would run with the network open. */
function installCommand(folder: string): Command {
  const quiet = ["--ignore-scripts"];
  if (hasProjectFile(folder, "pnpm-lock.yaml")) {
    return setupCommand(["pnpm", "install", "--frozen-lockfile", ...quiet]);
  }
  if (hasProjectFile(folder, "yarn.lock")) {
    return setupCommand(["yarn", "install", "--frozen-lockfile", ...quiet]);
  }
  const locked = ["package-lock.json", "npm-shrinkwrap.json"].some((file) =>
    hasProjectFile(folder, file),
  );
  return setupCommand(["npm", locked ? "ci" : "install", ...quiet, "--no-audit", "--no-fund"]);
}

/** The folder above `bin` holds npm and its libraries, too. */
export function runtimeFolders({ folder }: NodeRuntime): readonly string[] {
  const above = folder.endsWith("/bin") ? dirname(folder) : folder;
  return above === "/usr" || above === "/usr/local" || above === "/" ? [] : [above];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
