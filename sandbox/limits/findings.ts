import type { CgroupPlaces } from "./cgroup.ts";

/**
 * What is bounded by which means, in words for a person.
 *
 * @param countsProcesses whether prlimit bounds the number of processes where no cgroup does.
 */
export function limitFindings(places: CgroupPlaces, countsProcesses: boolean): readonly string[] {
  const memory =
    places.memory === null
      ? "not enforced: the sum of memory over all processes (no writable cgroup); each process alone is limited"
      : `memory is limited by cgroup v${places.version}`;
  return [
    memory,
    processFinding(places, countsProcesses),
    "not enforced: the sum of disk space; each file alone is limited, and a program is stopped before the disk is full",
  ];
}

function processFinding({ processes, version }: CgroupPlaces, countsProcesses: boolean): string {
  if (processes !== null) return `the number of processes is limited by cgroup v${version}`;
  if (countsProcesses) return "the number of processes is limited by prlimit (no writable cgroup)";
  return "not enforced: the number of processes (no writable cgroup, and no user of its own)";
}
