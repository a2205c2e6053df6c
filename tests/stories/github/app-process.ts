import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { cleanEnvironment, program } from "../../support/command-line.ts";

export interface AppProcessOptions {
  readonly port: number;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Of a Redis server; then runs are left to `repair worker --app`, a process beside it. */
  readonly queue: string | null;
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
  let children = await start();
  let restarting: Promise<void> = Promise.resolve();

  function run(argv: readonly string[]): ChildProcess {
    const started = spawn(process.execPath, [program, ...argv, "--lease", "3"], {
      env: cleanEnvironment({ ...options.environment, REPAIR_NO_THROTTLE: "true" }),
      stdio: ["ignore", "ignore", "pipe"],
    });
    started.stderr?.on("data", (part: Buffer) => {
      log += part.toString("utf8");
    });
    return started;
  }

  async function start(): Promise<readonly ChildProcess[]> {
    const { port, folder, queue } = options;
    const serve = ["app", "serve", "--port", String(port), "--state", join(folder, "state")];
    const started =
      queue === null
        ? [run(serve)]
        : [
            run([...serve, "--queue", queue, "--jobs", "0"]),
            run(["worker", "--app", "--queue", queue, "--state", join(folder, "worker")]),
          ];
    await waitFor("the App to listen", () => isUp(port));
    return started;
  }

  async function restart(before: Promise<void>): Promise<void> {
    await before;
    await Promise.all(children.map((child) => end(child, "SIGKILL")));
    children = await start();
  }

  return {
    kills,
    log: () => log,
    killAndRestart(why) {
      for (const child of children) child.kill("SIGKILL");
      kills.push(why);
      restarting = restart(restarting);
      return restarting;
    },
    async stop() {
      await restarting;
      const gone = Promise.all(children.map((child) => end(child, "SIGTERM")));
      await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 10_000))]);
      for (const child of children) child.kill("SIGKILL");
    },
  };
}

async function end(child: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await gone;
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
