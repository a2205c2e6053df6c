/**
 * The first link of a launcher: joins the cgroups, and (as root, in a mount namespace of its own) makes
 * folders that only root can reach visible at places that the programs' user can enter. Bind mounts of
 * a private namespace end with the command, also when we are killed.
 */
const joinScript = `
set -e
count=$1; shift
while [ "$count" -gt 0 ]; do echo $$ > "$1"; shift; count=$((count - 1)); done
`;

const stageScript = `
count=$1; shift
while [ "$count" -gt 0 ]; do mount --rbind "$1" "$2"; shift 2; count=$((count - 1)); done
`;

const lastLine = 'exec "$@"\n';

export interface BindMount {
  readonly from: string;
  /** An existing folder. */
  readonly to: string;
}

export function preludeArguments(
  joinFiles: readonly string[],
  mounts: readonly BindMount[],
): readonly string[] {
  if (joinFiles.length === 0 && mounts.length === 0) return [];
  const join = [String(joinFiles.length), ...joinFiles];
  if (mounts.length === 0) return ["/bin/sh", "-c", joinScript + lastLine, "sh", ...join];
  const bind = [String(mounts.length), ...mounts.flatMap(({ from, to }) => [from, to])];
  const script = joinScript + stageScript + lastLine;
  const ownMounts = ["unshare", "--mount", "--propagation", "private", "--"];
  return [...ownMounts, "/bin/sh", "-c", script, "sh", ...join, ...bind];
}
