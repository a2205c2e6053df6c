import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createCgroup, findCgroups } from "../../sandbox/limits/cgroup.ts";
import { prlimitArguments } from "../../sandbox/limits/prlimit.ts";
import { createBoundedOutput } from "../../sandbox/running/output.ts";

const limits = { memoryBytes: 1000, processes: 50, fileBytes: 10, outputBytes: 10 };

describe("control groups", () => {
  it("of version 2 without the controllers count as absent", () => {
    const root = mkdtempSync(join(tmpdir(), "sandbox-cgroup-"));
    writeFileSync(join(root, "cgroup.controllers"), "hugetlb\n");
    expect(findCgroups(root, new Map())).toEqual({ version: 2, memory: null, processes: null });
    rmSync(root, { recursive: true });
  });

  it("of version 2 get memory, swap and process limits in one folder", async () => {
    const root = mkdtempSync(join(tmpdir(), "sandbox-cgroup-"));
    // A plain folder has no kernel behind it: the files it would make are made here.
    mkdirSync(join(root, "box"));
    const files = ["memory.max", "memory.swap.max", "pids.max"].map((name) =>
      join(root, "box", name),
    );
    for (const file of files) writeFileSync(file, "max");
    const box = { name: "box", note: join(root, "note") };
    const group = createCgroup({ version: 2, memory: root, processes: root }, box, limits);
    expect(files.map((file) => readFileSync(file, "utf8"))).toEqual(["1000", "0", "58"]);
    expect(group?.joinFiles).toEqual([join(root, "box/cgroup.procs")]);
    writeFileSync(join(root, "box/memory.events"), "low 0\noom 3\noom_kill 2\n");
    expect(group?.memoryKills()).toBe(2);
    rmSync(root, { recursive: true });
    await group?.remove();
    expect(existsSync(join(root, "box"))).toBe(false);
  });

  it("that cannot be made are no error", () => {
    const places = findCgroups("/nonexistent", new Map());
    expect(places).toEqual({ version: 1, memory: null, processes: null });
    expect(createCgroup(places, { name: "box", note: "/nonexistent/note" }, limits)).toBeNull();
  });
});

describe("prlimit", () => {
  it("bounds writable memory and not the address space, which Node and wasm only reserve", () => {
    const words = prlimitArguments(limits, { seconds: 2, countProcesses: true });
    expect(words).toContain(`--data=${1000 + 1024 ** 3}`);
    expect(words.join(" ")).not.toContain("--as");
    expect(words).toContain("--nproc=50");
  });

  it("does not count processes where that would count those outside too", () => {
    const words = prlimitArguments(limits, { seconds: 2, countProcesses: false });
    expect(words.join(" ")).not.toContain("--nproc");
  });
});

describe("bounded output", () => {
  const bounded = (limit: number, chunks: readonly string[]): string => {
    const output = createBoundedOutput(limit);
    for (const chunk of chunks) output.add(Buffer.from(chunk));
    return output.text();
  };

  it("is whole up to the limit, however it arrives", () => {
    expect(bounded(10, ["0123456789"])).toBe("0123456789");
    expect(bounded(10, "0123456789".split(""))).toBe("0123456789");
  });

  it("keeps head and tail beyond it, and says how much was cut", () => {
    expect(bounded(10, ["0123456789abcdef"])).toBe("01234\n[… 6 bytes cut …]\nbcdef");
    expect(bounded(10, "0123456789abcdef".split(""))).toBe("01234\n[… 6 bytes cut …]\nbcdef");
  });

  it("does not leave half characters at the cut", () => {
    const text = bounded(11, ["ä".repeat(20)]);
    expect(text).toBe("äää\n[… 29 bytes cut …]\nää");
    expect(text).not.toContain("\uFFFD");
  });
});
