import type { CgroupPlaces } from "./cgroup.ts";

/** What is bounded by which means, in words for a person. */
export function limitFindings(places: CgroupPlaces): readonly string[] {
  const memory =
    places.memory === null
      ? "not enforced: the sum of memory over all processes (no writable cgroup); each process alone is limited"
      : `memory is limited by cgroup v${places.version}`;
  const processes =
    places.processes === null
      ? "no writable cgroup for the number of processes: prlimit alone limits it"
      : `the number of processes is limited by cgroup v${places.version}`;
  return [memory, processes, "not enforced: the sum of disk space; each file alone is limited"];
}
