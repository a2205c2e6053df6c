import { existsSync, readdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { environmentError } from "../../agent/core/errors.ts";
import { askProgram } from "./ask-program.ts";
import { compareVersions, parseVersion, satisfiesNode, type Version } from "./versions.ts";

export interface NodeRuntime {
  /** Absolute folder that holds `node`. */
  readonly folder: string;
  readonly version: Version;
  readonly notes: readonly string[];
}

export interface NodeWish {
  /** A version that the user has named. */
  readonly named: string | null;
  /** .nvmrc or .node-version. */
  readonly pinned: string | null;
  /** `engines` of package.json. */
  readonly range: string | null;
}

/**
 * The running Node if it satisfies the repository, else an installed one that does; if none does, the
 * running one, and the notes say so.
 *
 * @throws RepairError (environment) when the user has named a version that is not installed.
 */
export async function chooseNode(wish: NodeWish): Promise<NodeRuntime> {
  const own = {
    folder: dirname(realpathSync(process.execPath)),
    version: numbers(process.version),
  };
  const wanted = wish.named ?? wish.pinned ?? wish.range;
  if (wanted === null) return described(own, "the Node that runs this program");
  if (satisfiesNode(own.version, wanted)) return described(own, `satisfies ${wanted}`);
  const others = (await installedNodes()).filter(({ version }) => satisfiesNode(version, wanted));
  const newest = others.sort((a, b) => compareVersions(b.version, a.version))[0];
  if (newest !== undefined) return described(newest, `satisfies ${wanted}`);
  if (wish.named === null)
    return described(own, `the project asks for ${wanted}, which was not found`);
  throw environmentError(
    `got the Node version ${JSON.stringify(wish.named)}, which is not installed`,
    `install it (nvm install ${wish.named}), or name another`,
  );
}

function described(found: Omit<NodeRuntime, "notes">, why: string): NodeRuntime {
  return { ...found, notes: [`Node ${found.version.join(".")} (${found.folder}): ${why}`] };
}

async function installedNodes(): Promise<Omit<NodeRuntime, "notes">[]> {
  const home = process.env["HOME"] ?? homedir();
  const folders = [
    ...(process.env["PATH"] ?? "").split(delimiter).filter(isAbsolute),
    ...below(join(process.env["NVM_DIR"] ?? join(home, ".nvm"), "versions/node"), "bin"),
    ...below(join(home, ".local/share/fnm/node-versions"), "installation/bin"),
    ...below(join(home, ".volta/tools/image/node"), "bin"),
    ...below(join(home, ".asdf/installs/nodejs"), "bin"),
    ...below(join(home, ".local/share/mise/installs/node"), "bin"),
  ];
  const found = new Map<string, Omit<NodeRuntime, "notes">>();
  for (const folder of folders) {
    const path = join(folder, "node");
    if (!existsSync(path)) continue;
    const real = dirname(realpathSync(path));
    const version = parseVersion(await askProgram(path, ["--version"], { milliseconds: 10_000 }));
    if (version !== null && !found.has(real)) found.set(real, { folder: real, version });
  }
  return [...found.values()];
}

function below(folder: string, inside: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name, inside)) : [];
}

function numbers(text: string): Version {
  return parseVersion(text) ?? [0];
}
