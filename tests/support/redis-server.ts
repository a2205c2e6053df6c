import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { Redis } from "ioredis";

/** Why tests on a real Redis are skipped, or null. */
export async function missingRedis(): Promise<string | null> {
  const { failed } = await execa("redis-server", ["--version"], { reject: false });
  return failed ? "redis-server is not installed" : null;
}

export interface RedisServer {
  /** Path of its socket, an address like any other. */
  readonly address: string;
  kill(): Promise<void>;
  /** With what it had written to its file. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** A server of one's own on a socket (and a port, if given), which keeps every write in a file. */
export async function startRedis(
  extra: readonly string[] = [],
  password: string | null = null,
): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), "repair-redis-"));
  const address = join(folder, "redis.sock");
  const settings = ["--unixsocket", address, "--dir", folder, "--appendonly", "yes"];
  const port = extra.includes("--port") ? [] : ["--port", "0"];
  const argv = [...settings, ...port, "--appendfsync", "always", "--save", "", ...extra];
  if (password !== null) argv.push("--requirepass", password);
  let server: ChildProcess | null = null;
  const kill = async () => {
    if (server === null || server.exitCode !== null) return;
    const gone = new Promise((resolve) => server?.once("exit", resolve));
    server.kill("SIGKILL");
    await gone;
    await rm(address, { force: true });
  };
  const start = async () => {
    server = spawn("redis-server", argv, { stdio: "ignore" });
    await answers(address, password);
  };
  await start();
  return {
    address,
    kill,
    start,
    async close() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(path: string, password: string | null): Promise<void> {
  const secret = password === null ? {} : { password };
  const redis = new Redis({
    path,
    ...secret,
    retryStrategy: () => 5,
    maxRetriesPerRequest: 1000,
  });
  redis.on("error", () => undefined);
  await redis.ping();
  redis.disconnect();
}
