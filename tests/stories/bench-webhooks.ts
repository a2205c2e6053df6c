import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request as httpRequest } from "node:http";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { signatureOf } from "../../agent/main/github-app/signature.ts";
import { cleanEnvironment, program } from "../support/command-line.ts";
import { freePort } from "../support/emulated-github.ts";

/**
 * Deliveries at a steady rate against the real `repair app serve`, one in ten of them a repetition.
 * Usage: node tests/stories/bench-webhooks.ts [per second, 200] [seconds, 60]
 */
const rate = Number(process.argv[2] ?? 200);
const seconds = Number(process.argv[3] ?? 60);
const secret = "bench-secret-0123456789abcdef";

const folder = await mkdtemp(join(tmpdir(), "repair-bench-"));
const port = await freePort();
const app = spawn(
  process.execPath,
  // With room to spare, the engine lets garbage lie: a heap with a limit shows whether memory stays flat.
  [
    "--max-old-space-size=96",
    program,
    "app",
    "serve",
    "--port",
    String(port),
    "--state",
    folder,
    "--jobs",
    "0",
  ],
  {
    // Runs are left to others, and the host is a closed port: intake alone is measured.
    env: cleanEnvironment({
      REPAIR_WEBHOOK_SECRET: secret,
      REPAIR_APP_LOGIN: "bench[bot]",
      GITHUB_TOKEN: "none",
      GITHUB_API_URL: "http://127.0.0.1:9",
      REPAIR_RUNS: join(folder, "runs"),
    }),
    stdio: "ignore",
  },
);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
try {
  await waitUntilUp();
  await Promise.all(Array.from({ length: 20 }, (_, at) => deliver(`warm-${at}`, 1_000_000 + at)));
  const latencies: number[] = [];
  let sent = 0;
  const failures: string[] = [];
  const wishes = new Set<number>();
  const pending: Promise<void>[] = [];
  const memory = watchMemory(app.pid ?? 0);
  const started = performance.now();
  for (; sent < rate * seconds; sent += 1) {
    const due = started + (sent / rate) * 1000;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    const wish = sent % 10 === 9 ? sent - 1 : sent;
    wishes.add(wish);
    pending.push(measure({ delivery: `d-${sent}`, wish, due, latencies, failures }));
  }
  await Promise.all(pending);
  const megabytes = memory.stop();
  const kept = countJobs();
  latencies.sort((a, b) => a - b);
  const at = (share: number) => Math.round(latencies[Math.floor(latencies.length * share)] ?? 0);
  process.stdout.write(
    `${JSON.stringify({
      sent,
      answered: latencies.length,
      failures: failures.slice(0, 5),
      lost: wishes.size + 20 - kept.keys,
      doubled: kept.jobs - kept.keys,
      p50_ms: at(0.5),
      p99_ms: at(0.99),
      max_ms: at(0.9999),
      rss_mb: megabytes,
      memory_flat: isFlat(megabytes),
      load_average: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    })}\n`,
  );
} finally {
  app.kill("SIGKILL");
  agent.destroy();
  await rm(folder, { recursive: true, force: true });
}

interface MemoryWatch {
  /** Resident memory of the App every five seconds, megabytes. */
  stop(): readonly number[];
}

function watchMemory(pid: number): MemoryWatch {
  const seen: number[] = [];
  const look = () => {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    seen.push(Math.round(Number(kilobytes ?? 0) / 1024));
  };
  const timer = setInterval(look, 5000);
  return {
    stop() {
      clearInterval(timer);
      look();
      return seen;
    },
  };
}

/** The last quarter is not above the one before by more than a twentieth: the first half fills caches. */
function isFlat(seen: readonly number[]): boolean {
  const quarter = Math.floor(seen.length / 4);
  if (quarter === 0) return true;
  const mean = (part: readonly number[]) => part.reduce((sum, one) => sum + one, 0) / part.length;
  return mean(seen.slice(-quarter)) <= mean(seen.slice(-2 * quarter, -quarter)) * 1.05;
}

interface Measured {
  readonly delivery: string;
  readonly wish: number;
  readonly due: number;
  readonly latencies: number[];
  readonly failures: string[];
}

/** From the moment it was due: a late sender must not hide a slow answer. */
async function measure({ delivery, wish, due, latencies, failures }: Measured): Promise<void> {
  try {
    const status = await deliver(delivery, wish);
    if (status === 202) latencies.push(performance.now() - due);
    else failures.push(`status ${status}`);
  } catch (error) {
    failures.push(String(error));
  }
}

async function deliver(delivery: string, comment: number): Promise<number> {
  const body = JSON.stringify({
    action: "created",
    issue: { number: comment + 1, title: "t", body: "b", html_url: "u", updated_at: "2026-11-23" },
    comment: {
      id: comment,
      body: "/repair",
      created_at: "2026-11-23T10:00:00Z",
      user: { login: "ada", type: "User" },
    },
    repository: { full_name: "ada/meetings", default_branch: "main" },
    sender: { login: "ada", type: "User" },
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const sending = httpRequest(
    {
      host: "127.0.0.1",
      port,
      agent,
      method: "POST",
      path: "/webhook",
      headers: {
        "content-length": Buffer.byteLength(body),
        "x-github-event": "issue_comment",
        "x-github-delivery": delivery,
        "x-hub-signature-256": signatureOf(new TextEncoder().encode(body), secret),
      },
    },
    (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    },
  );
  sending.on("error", reject);
  sending.end(body);
  return promise;
}

async function waitUntilUp(): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const up = await fetch(`http://127.0.0.1:${port}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the App did not start within 20 s");
}

function countJobs(): { readonly jobs: number; readonly keys: number } {
  const database = new DatabaseSync(join(folder, "runs.db"), { readOnly: true });
  const row = database
    .prepare("select count(*) as jobs, count(distinct dedupe_key) as keys from job")
    .get();
  database.close();
  return { jobs: Number(row?.["jobs"]), keys: Number(row?.["keys"]) };
}
