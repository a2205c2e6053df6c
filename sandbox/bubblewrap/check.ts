import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { SandboxReadiness } from "../../agent/core/ports/sandbox.ts";
import type { CgroupPlaces } from "../limits/cgroup.ts";
import { limitFindings } from "../limits/findings.ts";
import { versionOf } from "../limits/tools.ts";
import { launcherEnvironment } from "../running/environment.ts";

export interface BubblewrapCheck {
  readonly readiness: SandboxReadiness;
  readonly canDisableNamespaces: boolean;
}

const run = promisify(execFile);
const installMend =
  "install it: apt-get install bubblewrap util-linux (Debian, Ubuntu) or dnf install bubblewrap (Fedora)";
const namespaceMend =
  "allow user namespaces: sysctl -w kernel.unprivileged_userns_clone=1, user.max_user_namespaces=15000 and, on Ubuntu 24.04 or later, kernel.apparmor_restrict_unprivileged_userns=0";

/** Finds out by really starting a program in namespaces, not by looking at versions alone. */
export async function checkBubblewrap(places: CgroupPlaces): Promise<BubblewrapCheck> {
  if (process.platform !== "linux") {
    return unusable(`bubblewrap needs Linux, this is ${process.platform}`, "use --sandbox docker");
  }
  const isRoot = process.getuid?.() === 0;
  const tools = isRoot ? ["prlimit", "setpriv", "unshare"] : ["prlimit"];
  const [version, ...found] = await Promise.all(["bwrap", ...tools].map(versionOf));
  if (version === null || version === undefined)
    return unusable("bwrap is not installed", installMend);
  const absent = tools.find((_tool, index) => found[index] === null);
  if (absent !== undefined) return unusable(`${absent} (util-linux) is not installed`, installMend);
  const canDisableNamespaces = isAtLeast(version, [0, 8]);
  const failure = await probe({ isRoot, canDisableNamespaces });
  if (failure !== null) {
    return unusable(`bubblewrap ${version} cannot make its namespaces: ${failure}`, namespaceMend);
  }
  const findings = [
    `bubblewrap ${version} works${isRoot ? ", programs run as an unprivileged user" : ""}`,
    ...(canDisableNamespaces
      ? []
      : ["not enforced: nested user namespaces are possible (bubblewrap 0.8 forbids them)"]),
    ...limitFindings(places, true),
  ];
  return { readiness: { usable: true, findings, mend: null }, canDisableNamespaces };
}

function unusable(finding: string, mend: string): BubblewrapCheck {
  const readiness = { usable: false, findings: [finding], mend };
  return { readiness, canDisableNamespaces: false };
}

function isAtLeast(version: string, wanted: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > wanted[0] || (major === wanted[0] && minor >= wanted[1]);
}

/** @returns what went wrong, or null. */
async function probe({
  isRoot,
  canDisableNamespaces,
}: {
  isRoot: boolean;
  canDisableNamespaces: boolean;
}): Promise<string | null> {
  const drop = "setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --".split(" ");
  const asRoot = ["unshare", "--mount", "--propagation", "private", "--", ...drop];
  const box = "bwrap --unshare-all --unshare-user --die-with-parent --ro-bind / / --proc /proc";
  const nested = canDisableNamespaces ? ["--disable-userns"] : [];
  const argv = [...(isRoot ? asRoot : []), ...box.split(" "), ...nested, "--", "/bin/true"];
  const [file = "", ...args] = argv;
  try {
    await run(file, args, { env: { ...launcherEnvironment }, timeout: 10_000 });
    return null;
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    return said === "" ? String(error) : said;
  }
}
