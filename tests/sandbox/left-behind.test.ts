import { execFileSync, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../agent/core/package-root.ts";
import { createBubblewrapProvider } from "../../sandbox/bubblewrap/provider.ts";
import { createDockerProvider } from "../../sandbox/docker/provider.ts";
import { createProcessProvider } from "../../sandbox/process/provider.ts";
import { optionsFor } from "../contracts/sandbox.contract.ts";
import { findTestDaemon } from "../support/docker-image.ts";
import { never, whyNot } from "./open.ts";

let folder = "";
let source = "";
beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "sandbox-left-"));
  fs.chmodSync(folder, 0o755);
  source = join(folder, "source");
  fs.mkdirSync(source);
  fs.writeFileSync(join(source, "a.txt"), "a");
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const daemon = await findTestDaemon();

for (const { name, create, settings, absent } of [
  { name: "bubblewrap", create: createBubblewrapProvider, settings: {}, absent: "" },
  { name: "process", create: createProcessProvider, settings: {}, absent: "" },
  {
    name: "docker",
    create: createDockerProvider,
    settings: { image: daemon.image },
    absent: daemon.absent,
  },
]) {
  const missing = absent || (await whyNot(create(settings)));
  const skipped = missing === "" ? "" : ` (skipped: ${missing})`;

  describe.skipIf(missing !== "")(`after the ${name} sandbox${skipped}`, () => {
    it("nothing is left when it is closed, whatever was in the workspace", async () => {
      const boxes = join(folder, `closed-${name}`);
      const provider = create({ ...settings, folder: boxes });
      const sandbox = await provider.open(optionsFor(source), never);
      const command = { folder: "", environment: {}, seconds: 5 };
      const script = "mkdir -p d/e; touch d/e/f; chmod 0 d/e d; (setsid sleep 30 &)";
      await sandbox.run({ ...command, argv: ["sh", "-c", script] }, never);
      const box = fs.readdirSync(boxes)[0] ?? "";
      const running = sandbox.run({ ...command, argv: ["sleep", "30"] }, never);
      await sandbox.close();
      expect((await running).end).toEqual({ kind: "cancelled" });
      expect(fs.readdirSync(boxes)).toEqual([]);
      expect(cgroupsOf(box)).toEqual([]);
      expect(mountsOf(box)).toEqual([]);
      expect(await containersOf(box)).toEqual([]);
    });

    it("nothing is left after the next opening when its owner was killed", async () => {
      const boxes = join(folder, `killed-${name}`);
      const path = join(packageRoot, "sandbox", name, "provider.ts");
      const script = `
        const { ${create.name} } = await import(${JSON.stringify(path)});
        const options = ${JSON.stringify(optionsFor(source))};
        const signal = new AbortController().signal;
        const settings = ${JSON.stringify({ ...settings, folder: boxes })};
        const sandbox = await ${create.name}(settings).open(options, signal);
        const argv = ["sh", "-c", "while :; do date +%s%N > beat; done"];
        await sandbox.run({ argv, folder: "", environment: {}, seconds: 60 }, signal);`;
      const owner = spawn(process.execPath, ["--input-type=module", "-e", script]);
      const beat = await appears(() => {
        const box = fs.existsSync(boxes) ? fs.readdirSync(boxes)[0] : undefined;
        return box === undefined ? null : join(boxes, box, "work/beat");
      });
      owner.kill("SIGKILL");
      await setTimeout(300);
      // A namespace ends with its owner; plain processes are hunted at the next opening.
      if (name === "bubblewrap") {
        const before = fs.readFileSync(beat, "utf8");
        await setTimeout(150);
        expect(fs.readFileSync(beat, "utf8")).toBe(before);
      }
      const box = fs.readdirSync(boxes)[0] ?? "";
      const next = await create({ ...settings, folder: boxes }).open(optionsFor(source), never);
      expect(fs.readdirSync(boxes)).not.toContain(box);
      // The kernel keeps a group until its last process is reaped, which a busy machine may delay.
      await expect.poll(() => cgroupsOf(box), { timeout: 10_000 }).toEqual([]);
      await expect.poll(() => processesOf(box), { timeout: 10_000 }).toEqual([]);
      expect(await containersOf(box)).toEqual([]);
      await next.close();
      expect(fs.readdirSync(boxes)).toEqual([]);
    });

    it("an unusable folder is an error that says what to do", async () => {
      const file = join(source, "a.txt");
      const attempt = create({ ...settings, folder: join(file, "boxes") }).open(
        optionsFor(source),
        never,
      );
      await expect(attempt).rejects.toMatchObject({
        exitCode: 7,
        message: expect.stringContaining("no sandbox can be made in"),
        mend: expect.stringContaining("TMPDIR"),
      });
    });

    it("a missing source is an error that names it", async () => {
      const attempt = create({ ...settings, folder }).open(
        optionsFor("/nonexistent/source"),
        never,
      );
      await expect(attempt).rejects.toMatchObject({
        exitCode: 7,
        message: expect.stringContaining("/nonexistent/source"),
      });
    });
  });
}

async function containersOf(box: string): Promise<readonly string[]> {
  if (daemon.absent !== "") return [];
  const all = await daemon.docker.listContainers({ all: true });
  return all.flatMap(({ Names }) => Names).filter((name) => name.startsWith(`/${box}-`));
}

describe("a full disk", () => {
  const canMount =
    spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
  const skipped = canMount ? "" : " (skipped: mounting a small one needs root)";

  it.skipIf(!canMount)(`is an error that says so${skipped}`, async () => {
    const disk = join(folder, "disk");
    fs.mkdirSync(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=66m", "none", disk]);
    try {
      const provider = createProcessProvider({ folder: disk });
      const large = join(folder, "large");
      fs.mkdirSync(large);
      fs.writeFileSync(join(large, "large.bin"), Buffer.alloc(40_000_000, 1));
      await expect(provider.open(optionsFor(large), never)).rejects.toMatchObject({
        exitCode: 7,
        message: expect.stringContaining("is full"),
      });
      fs.writeFileSync(join(disk, "filler"), Buffer.alloc(10_000_000));
      await expect(provider.open(optionsFor(source), never)).rejects.toMatchObject({
        exitCode: 7,
        message: expect.stringContaining("is full"),
      });
      expect(fs.readdirSync(disk)).toEqual(["filler"]);
    } finally {
      execFileSync("umount", [disk]);
    }
  });
});

async function appears(find: () => string | null): Promise<string> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const path = find();
    if (path !== null && fs.existsSync(path)) return path;
    await setTimeout(25);
  }
  throw new Error("the program in the sandbox did not start");
}

function mountsOf(box: string): string[] {
  const mounts = fs.existsSync("/proc/mounts") ? fs.readFileSync("/proc/mounts", "utf8") : "";
  return mounts.split("\n").filter((line) => line.includes(box));
}

function cgroupsOf(box: string): string[] {
  if (!fs.existsSync("/sys/fs/cgroup")) return [];
  return fs.globSync(`/sys/fs/cgroup/**/${box}`);
}

/** Ids of the processes that work inside the box. */
function processesOf(box: string): string[] {
  return fs.readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && fs.readlinkSync(`/proc/${pid}/cwd`).includes(box);
    } catch {
      return false;
    }
  });
}
