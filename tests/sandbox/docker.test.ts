import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { containerOptions } from "../../sandbox/docker/container.ts";
import { createDockerProvider } from "../../sandbox/docker/provider.ts";
import { endingShell, readEnding } from "../../sandbox/docker/ending-shell.ts";
import { optionsFor } from "../contracts/sandbox.contract.ts";

const plan = {
  image: "example:1",
  name: "repair-box-1-1",
  work: "/somewhere/work",
  mark: "the-mark",
  user: "5000:5000",
  options: { ...optionsFor("/source"), readOnlyFolders: ["/usr/share"], environment: { A: "1" } },
  command: { argv: ["pytest", "-q"], folder: "pkg", environment: { B: "2" }, seconds: 10 },
};

describe("a container", () => {
  const options = containerOptions(plan);

  it("has no network, no capabilities, no writable system and every limit", () => {
    expect(options.HostConfig).toMatchObject({
      NetworkMode: "none",
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges:true"],
      Memory: 512 * 1024 * 1024,
      MemorySwap: 512 * 1024 * 1024,
      PidsLimit: 67,
      LogConfig: { Type: "none" },
    });
    expect(options.HostConfig?.Ulimits).toContainEqual({
      Name: "fsize",
      Soft: 20 * 1024 * 1024,
      Hard: 20 * 1024 * 1024,
    });
    expect(options.NetworkDisabled).toBe(true);
  });

  it("sees the workspace writable, named folders read-only, and nothing else", () => {
    expect(options.HostConfig?.Mounts).toEqual([
      { Type: "bind", Source: "/somewhere/work", Target: "/workspace", ReadOnly: false },
      { Type: "bind", Source: "/usr/share", Target: "/usr/share", ReadOnly: true },
    ]);
    expect(options).toMatchObject({ User: "5000:5000", WorkingDir: "/workspace/pkg" });
    expect(options.Cmd?.slice(-3)).toEqual(["the-mark", "pytest", "-q"]);
    expect(options.Env).toEqual(expect.arrayContaining(["A=1", "B=2", "HOME=/home/sandbox"]));
  });

  it("may use the network for set-up when the options say so", () => {
    const open = { ...plan, options: { ...plan.options, network: "allow" as const } };
    expect(containerOptions(open).HostConfig?.NetworkMode).toBe("bridge");
    expect(containerOptions(open).NetworkDisabled).toBe(false);
  });

  it("runs a shell that says how the program ended", () => {
    const run = (...argv: readonly string[]) => {
      const [program = "", ...words] = [...endingShell, "the-mark", ...argv];
      const { status, stdout, stderr } = spawnSync(program, words, { encoding: "utf8" });
      return { stdout, ...readEnding(stderr, { code: status ?? -1, mark: "the-mark" }) };
    };
    expect(run("sh", "-c", "echo out; echo err >&2; exit 137")).toEqual({
      stdout: "out\n",
      stderr: "err\n",
      end: { kind: "exited", code: 137 },
    });
    expect(run("sh", "-c", "echo out; kill -9 $$")).toMatchObject({
      stdout: "out\n",
      end: { kind: "signalled", signal: "SIGKILL" },
    });
    expect(run("there-is-no-such-program")).toEqual({
      stdout: "",
      stderr: "there-is-no-such-program: not found",
      end: { kind: "not-found" },
    });
  });

  it("that was killed whole is told from its exit code", () => {
    const read = (code: number) => readEnding("half a li", { code, mark: "the-mark" });
    const stderr = "half a li";
    expect(read(0)).toEqual({ stderr, end: { kind: "exited", code: 0 } });
    expect(read(137)).toEqual({ stderr, end: { kind: "signalled", signal: "SIGKILL" } });
  });
});

describe("the docker provider", () => {
  const before = process.env["DOCKER_HOST"];
  afterEach(() => {
    if (before === undefined) delete process.env["DOCKER_HOST"];
    else process.env["DOCKER_HOST"] = before;
  });

  it("says that docker is not running, and how to start it", async () => {
    process.env["DOCKER_HOST"] = "unix:///nonexistent/docker.sock";
    const provider = createDockerProvider();
    expect(await provider.check()).toEqual({
      usable: false,
      findings: ["docker is not running (ENOENT)"],
      mend: expect.stringContaining("systemctl start docker"),
    });
    const attempt = provider.open(optionsFor(tmpdir()), new AbortController().signal);
    await expect(attempt).rejects.toMatchObject({ exitCode: 7 });
  });

  it("says that its image is missing", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sandbox-docker-"));
    const socket = join(folder, "docker.sock");
    const daemon = await answer(socket);
    process.env["DOCKER_HOST"] = `unix://${socket}`;
    const readiness = await createDockerProvider({ image: "example:1" }).check();
    expect(readiness).toMatchObject({ usable: false, mend: "docker pull example:1" });
    daemon.close();
    rmSync(folder, { recursive: true });
  });
});

/** A daemon that is alive and has no images. */
function answer(socket: string): Promise<Server> {
  const server = createServer((request, response) => {
    const isPing = request.url?.endsWith("/_ping") === true;
    response.writeHead(isPing ? 200 : 404, { "content-type": "application/json" });
    response.end(isPing ? "OK" : '{"message":"No such image"}');
  });
  return new Promise((resolve) => server.listen(socket, () => resolve(server)));
}
