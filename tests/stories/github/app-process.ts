import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { cleanEnvironment, program } from "../../support/command-line.ts";

export interface AppProcessOptions {
  readonly port: number;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface AppProcess {
  /** SIGKILL, and a new process in its place; what is under way already is waited for. */
  killAndRestart(why: string): Promise<void>;
  /** Why it was killed, in order. */
  readonly kills: readonly string[];
  /** Everything it wrote. */
  log(): string;
  stop(): Promise<void>;
}

/** The real `repair app serve` in a process of its own. */
export async function startAppProcess(options: AppProcessOptions): Promise<AppProcess> {
  const kills: string[] = [];
  let log = "";
  let child = await start();
  let restarting: Promise<void> = Promise.resolve();

  async function start(): Promise<ChildProcess> {
    const { port, folder } = options;
    const argv = ["app", "serve", "--port", String(port), "--lease", "3", "--no-throttle"];
    const state = ["--state", join(folder, "state")];
    const started = spawn(process.execPath, [program, ...argv, ...state], {
      env: cleanEnvironment(options.environment),
      stdio: ["ignore", "ignore", "pipe"],
    });
    started.stderr?.on("data", (part: Buffer) => {
      log += part.toString("utf8");
    });
    await waitFor("the App to listen", () => isUp(port));
    return started;
  }

  async function restart(before: Promise<void>): Promise<void> {
    await before;
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null)
      await new Promise((resolve) => child.once("exit", resolve));
    child = await start();
  }

  return {
    kills,
    log: () => log,
    killAndRestart(why) {
      child.kill("SIGKILL");
      kills.push(why);
      restarting = restart(restarting);
      return restarting;
    },
    async stop() {
      await restarting;
      child.kill("SIGTERM");
      await Promise.race([
        new Promise((resolve) => child.once("exit", resolve)),
        new Promise((resolve) => setTimeout(resolve, 10_000)),
      ]);
      child.kill("SIGKILL");
    },
  };
}

function isUp(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}

export async function waitFor(what: string, is: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + 900_000;
  while (Date.now() < until) {
    if (await is()) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`waited 900 s for ${what}`);
}
