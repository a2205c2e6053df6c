/**
 * The first link of a launcher: joins the cgroups, and (as root, in a mount namespace of its own) makes
 * folders that only root can reach visible under short names in /tmp. Bind mounts made in a private
 * namespace end with the command, also when we are killed.
 */
const joinScript = `
set -e
count=$1; shift
while [ "$count" -gt 0 ]; do echo $$ > "$1"; shift; count=$((count - 1)); done
`;

const stageScript = `
stage=$1; count=$2; shift 2
mount -t tmpfs -o mode=755,size=1m repair-stage "$stage"
at=0
while [ "$at" -lt "$count" ]; do
  mkdir "$stage/$at"
  mount --bind "$1" "$stage/$at"
  shift; at=$((at + 1))
done
mount --rbind "$stage" /tmp
`;

const lastLine = 'exec "$@"\n';

export interface Staging {
  readonly stage: string;
  readonly sources: readonly string[];
}

/** Where the prelude shows the staged folder with this index. */
export function stagedPath(index: number): string {
  return `/tmp/${index}`;
}

export function preludeArguments(
  joinFiles: readonly string[],
  staging: Staging | null,
): readonly string[] {
  if (joinFiles.length === 0 && staging === null) return [];
  const join = [String(joinFiles.length), ...joinFiles];
  if (staging === null) return ["/bin/sh", "-c", joinScript + lastLine, "sh", ...join];
  const stage = [staging.stage, String(staging.sources.length), ...staging.sources];
  const script = joinScript + stageScript + lastLine;
  const ownMounts = ["unshare", "--mount", "--propagation", "private", "--"];
  return [...ownMounts, "/bin/sh", "-c", script, "sh", ...join, ...stage];
}
