import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repoPath } from "../../agent/core/model.ts";
import { createBubblewrapProvider } from "../../sandbox/bubblewrap/provider.ts";
import type { SandboxProvider } from "../../agent/core/ports.ts";
import { createDockerProvider } from "../../sandbox/docker/provider.ts";
import { findTestDaemon } from "../support/docker-image.ts";
import { optionsFor } from "../contracts/sandbox.contract.ts";
import { openSandbox, whyNot, type OpenedSandbox } from "./open.ts";

const bubblewrap = createBubblewrapProvider();
const daemon = await findTestDaemon();
const docker = createDockerProvider({ image: daemon.image });

for (const { provider, missing } of [
  { provider: bubblewrap, missing: await whyNot(bubblewrap) },
  { provider: docker, missing: daemon.absent },
]) {
  const title = missing === "" ? "" : ` (skipped: ${missing})`;
  describe.skipIf(missing !== "")(`a hostile program in ${provider.name}${title}`, () => {
    beHostile(provider);
  });
}

function beHostile(provider: SandboxProvider): void {
  let box: OpenedSandbox;
  let host = "";
  let server: Server;
  let local: Server;
  let port = 0;

  beforeAll(async () => {
    host = mkdtempSync(join(tmpdir(), "sandbox-host-"));
    writeFileSync(join(host, "secret"), "host secret", { mode: 0o644 });
    process.env["SANDBOX_TEST_TOKEN"] = "token-of-the-host";
    server = await listen(0);
    local = await listen(join(host, "socket"));
    const address = server.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
    const limits = { ...optionsFor("").limits, memoryBytes: 200 * 1024 * 1024 };
    const fill = (source: string): void => writeFileSync(join(source, "a.txt"), "a");
    box = await openSandbox(provider, fill, { limits });
  });
  afterAll(async () => {
    await box.close();
    server.close();
    local.close();
    delete process.env["SANDBOX_TEST_TOKEN"];
    rmSync(host, { recursive: true, force: true });
  });

  it("cannot read the password file of the machine, nor a file of the host", async () => {
    const result = await box.shell(`cat /etc/shadow "${host}/secret"; cat /etc/passwd; ls /root`);
    expect(result.stdout).not.toContain("host secret");
    // A container has the users of its image.
    if (provider.name === "bubblewrap") {
      expect(result.stdout).toContain("sandbox:x:1000");
      expect(result.stdout.split("\n").filter((line) => line.includes(":x:")).length).toBe(3);
    }
    expect(result.stderr).toMatch(/shadow.*(No such file|denied)/);
  });

  it("cannot write to the system, and does not see the host's temporary folder", async () => {
    const places = ["/etc/x", "/usr/x", "/usr/bin/x", "/dev/x", "/x", "/proc/sys/kernel/hostname"];
    const script = `for at in ${places.join(" ")}; do (echo x > $at) 2>/dev/null && echo "wrote $at"; done`;
    const result = await box.shell(`${script}; ls -A /tmp; echo x > /tmp/x && echo private`);
    expect(result.stdout).not.toContain("wrote");
    expect(result.stdout).not.toContain("sandbox-host-");
    expect(result.stdout).toMatch(/private\n$/);
  });

  it("cannot lead the host through a link in the workspace", async () => {
    await box.shell(`ln -s "${host}/secret" link; ln -s "${host}" folder; ln -s /etc/passwd users`);
    expect(await box.sandbox.read(repoPath("link"))).toBeNull();
    expect(await box.sandbox.read(repoPath("folder/secret"))).toBeNull();
    expect(await box.sandbox.read(repoPath("users"))).toBeNull();
    await box.sandbox.write(repoPath("link"), "written by the host side");
    await expect(box.sandbox.write(repoPath("folder/secret"), "x")).rejects.toThrow(
      "symbolic link",
    );
    await box.sandbox.write(repoPath("folder/secret"), null);
    await box.shell("rm a.txt; ln -s ../pristine a.txt");
    await box.sandbox.reset();
    expect(readFileSync(join(host, "secret"), "utf8")).toBe("host secret");
    expect(existsSync(join(host, "secret"))).toBe(true);
  });

  it("cannot hang the host with a fifo", async () => {
    await box.shell("mkfifo pipe");
    expect(await box.sandbox.read(repoPath("pipe"))).toBeNull();
    await box.sandbox.keep();
    await box.sandbox.reset();
  });

  it("reaches neither the host's ports nor names, but its own loopback", async () => {
    const result = await box.node(`
      const net = require("node:net");
      const attempt = (options, name) => new Promise((resolve) => {
        const socket = net.connect(options, () => { console.log(name, "connected"); socket.destroy(); resolve(); });
        socket.on("error", (error) => { console.log(name, error.code); resolve(); });
      });
      const own = net.createServer().listen(0, "127.0.0.1", async () => {
        await attempt({ host: "127.0.0.1", port: ${port} }, "host");
        await attempt({ path: ${JSON.stringify(join(host, "socket"))} }, "unix");
        await attempt({ host: "1.1.1.1", port: 53 }, "internet");
        await attempt({ host: "127.0.0.1", port: own.address().port }, "own");
        require("node:dns").lookup("example.com", (error) => { console.log("name", error?.code); own.close(); });
      });`);
    expect(result.stdout).toMatch(
      /^host ECONNREFUSED\nunix ENOENT\ninternet ENETUNREACH\nown connected\nname E\w+\n$/,
    );
  });

  it("sees no process of the host, cannot kill one, and finds no token", async () => {
    const result = await box.shell(
      `ls /proc | grep -c '^[0-9]'; kill -9 ${process.pid} 2>&1; env; cat /proc/*/environ | tr '\\0' '\\n'`,
    );
    expect(Number(result.stdout.split("\n")[0])).toBeLessThan(10);
    expect(result.stdout).toMatch(/No such process/);
    expect(result.stdout + result.stderr).not.toContain("token-of-the-host");
  });

  it("cannot mount, gain capabilities or nest user namespaces", async () => {
    const result = await box.shell(`
      mount -t tmpfs none /workspace 2>/dev/null && echo mounted
      unshare --user --map-root-user true 2>/dev/null && echo nested
      grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status`);
    expect(result.stdout).toBe(
      "CapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\n",
    );
  });

  it("is stopped at its number of processes, and nobody else is", async () => {
    const fork = "i=0; while [ $i -lt 400 ]; do sleep 20 & i=$((i+1)); echo $i > count; done";
    await box.shell(fork, { seconds: 5 });
    const count = Number(Buffer.from((await box.sandbox.read(repoPath("count"))) ?? []).toString());
    expect(count).toBeGreaterThan(10);
    expect(count).toBeLessThan(64);
    expect((await box.shell("echo works")).stdout).toBe("works\n");
  });

  it("cannot write a file beyond the limit", async () => {
    const result = await box.shell("head -c 300000000 /dev/zero > big; ls -l big | cut -d' ' -f5");
    expect(Number(result.stdout)).toBe(20 * 1024 * 1024);
    await box.sandbox.reset();
  });

  it("cannot take more memory than the limit", async () => {
    const result = await box.shell("tail /dev/zero > /dev/null; echo $?", { seconds: 15 });
    expect(result.end.kind).toBe("exited");
    expect(result.stdout).not.toBe("0\n");
  });

  it("is ended at its time limit though it ignores SIGTERM, leaves its session and closes its output", async () => {
    const started = performance.now();
    const result = await box.shell(
      `trap '' TERM HUP INT; (setsid sh -c 'trap "" TERM; exec >&- 2>&-; while :; do date +%s%N > beat; done' &) ; exec >&- 2>&-; while :; do :; done`,
      { seconds: 0.7 },
    );
    expect(result.end).toEqual({ kind: "timed-out" });
    expect(performance.now() - started).toBeLessThan(4000);
    expect(await box.sandbox.read(repoPath("beat"))).not.toBeNull();
    await box.sandbox.reset();
    expect((await box.shell("sleep 0.1; ls")).stdout).toBe("a.txt\n");
  });

  it("leaves nothing running when it ends by itself", async () => {
    const result = await box.shell("(setsid sh -c 'while :; do echo x > beat; done' &); exit 0");
    expect(result.end).toEqual({ kind: "exited", code: 0 });
    await box.sandbox.reset();
    expect((await box.shell("sleep 0.1; ls")).stdout).toBe("a.txt\n");
  });

  it("is ended when it prints a gigabyte", async () => {
    const result = await box.shell("head -c 1000000000 /dev/zero | tr '\\0' x");
    expect(result.end).toEqual({ kind: "output-limit" });
    expect(result.stdout.length).toBeLessThan(25_000);
  });
}

function listen(at: number | string): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.end("host"));
    if (typeof at === "number") server.listen(at, "127.0.0.1", () => resolve(server));
    else server.listen(at, () => resolve(server));
  });
}
