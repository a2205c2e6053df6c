import { DatabaseSync } from "node:sqlite";
import { configSchema } from "../../../../agent/main/config.ts";
import { openAppStore } from "../../../../agent/main/github-app/app-store.ts";
import { branchOf } from "../../../../agent/main/github-app/ask.ts";
import { readEvent } from "../../../../agent/main/github-app/event.ts";
import { workOnAsk } from "../../../../agent/main/github-app/job.ts";
import type { JobOptions } from "../../../../agent/main/github-app/job.ts";
import { defaultLimits } from "../../../../agent/main/github-app/limits.ts";
import type { AppLimits } from "../../../../agent/main/github-app/limits.ts";
import { takeDelivery } from "../../../../agent/main/github-app/receive.ts";
import type { AskedRun, EndedRun } from "../../../../agent/main/github-app/run-job.ts";
import type { AppHost } from "../../../../agent/main/github-app/session.ts";
import { createPermissionCache } from "../../../../agent/main/github-app/who-may.ts";
import { repoPath } from "../../../../agent/core/model.ts";
import type { Job, Queue } from "../../../../agent/core/ports.ts";
import { createMemoryHost } from "../../../../tools/github/memory-host.ts";
import type { MemoryHost, MemoryRepository } from "../../../../tools/github/memory-host.ts";
import { createSqliteQueue } from "../../../../tools/store/sqlite-queue.ts";
import { calm } from "../../../support/temporary.ts";

export const identity = "repair-app[bot]";
export const slug = "ada/meetings";

export interface MemoryAppOptions {
  /** `.github/repair.yml`. */
  readonly settings?: string;
  readonly labels?: readonly string[];
  readonly assignees?: readonly string[];
  readonly limits?: Partial<AppLimits>;
  readonly repository?: Partial<MemoryRepository>;
}

export interface MemoryApp {
  readonly host: MemoryHost;
  readonly options: JobOptions;
  /** Runs that were begun, in order. */
  readonly begun: AskedRun[];
  /** Lets time pass, seconds. */
  pass(seconds: number): void;
  deliver(event: string, payload: unknown): Promise<string>;
  /** The next job that may be worked on, of either queue. */
  claim(): Promise<{ readonly job: Job; readonly queue: Queue } | null>;
  /** Works on everything that can be claimed; failures are left to come again. */
  work(host?: AppHost): Promise<readonly unknown[]>;
}

/** The App on a host in memory: everything but the repair itself is real, and a clock that is ours. */
export function openMemoryApp(given: MemoryAppOptions = {}): MemoryApp {
  const clock = { now: Date.parse("2026-11-23T10:00:00Z") };
  const now = () => clock.now;
  const open = () => createSqliteQueue({ database: new DatabaseSync(":memory:"), now });
  const queues = { runs: open(), words: open() };
  const store = openAppStore(new DatabaseSync(":memory:"), now);
  const host = createMemoryHost({
    identity,
    redact: (text) => text,
    repositories: { [slug]: repositoryOf(given) },
  });
  const begun: AskedRun[] = [];
  const options: JobOptions = {
    queues,
    store,
    bots: [],
    limits: { ...defaultLimits, ...given.limits },
    permissions: createPermissionCache(now),
    openHost: async () => ({ host, identity, token: null, close: async () => undefined }),
    setup: {
      runs: "/nonexistent",
      config: configSchema.parse({}),
      models: ["openai:allowed"],
      cloneBase: "/nonexistent",
      draft: true,
      commentInterval: 0,
    },
    run: (asked) => publishAtOnce(asked, begun),
  };
  const claim = async () => {
    for (const queue of [queues.words, queues.runs]) {
      const job = await queue.claim("test", 60);
      if (job !== null) return { job, queue };
    }
    return null;
  };
  return {
    host,
    options,
    begun,
    claim,
    pass: (seconds) => void (clock.now += seconds * 1000),
    async deliver(event, payload) {
      const settings = { label: "repair", identity };
      const delivered = { event, delivery: crypto.randomUUID(), payload };
      const intake = readEvent(delivered, settings);
      const answer = await takeDelivery(delivered, { queues, store, settings });
      return intake.kind === "ignored" ? intake.why : answer.text;
    },
    async work(other = host) {
      const failures: unknown[] = [];
      const openHost = async () => ({
        host: other,
        identity,
        token: null,
        close: async () => undefined,
      });
      for (let found = await claim(); found !== null; found = await claim()) {
        const { job, queue } = found;
        try {
          await workOnAsk(job, { ...options, openHost }, calm);
          await queue.complete(job);
        } catch (error) {
          failures.push(error);
          await queue.fail(job, { why: String(error), delaySeconds: 10 });
        }
      }
      return failures;
    },
  };
}

function repositoryOf({
  settings,
  labels = ["repair"],
  assignees = [],
  repository,
}: MemoryAppOptions) {
  const issue = {
    repository: slug,
    number: 1,
    title: "They overlap",
    body: "back to back",
    comments: [],
    url: null,
  };
  const opened = { issue, state: "open" as const, locked: false, assignees, labels };
  return {
    issues: new Map([[1, { ...opened, author: "ada" }]]),
    permissions: { ada: "admin", grace: "write", tim: "triage", rita: "read" } as const,
    files: settings === undefined ? {} : { ".github/repair.yml": settings },
    ...repository,
  };
}

/** Stands for the repair: a patch, published with its check, as a real run does at its end. */
export async function publishAtOnce(asked: AskedRun, begun: AskedRun[]): Promise<EndedRun> {
  begun.push(asked);
  const { ask, session, run } = asked;
  const ended = { status: "verified", title: "Verified", body: "evidence", dollars: 0.5 };
  if (ask.command === "explain" || ask.command === "plan")
    return { ...ended, status: "gave-up", dollars: 0, pull: null, commit: null };
  const { commit, pullRequest: pull } = await session.host.publish(
    {
      repository: ask.repository,
      issue: ask.issue,
      baseBranch: "main",
      baseCommit: "0".repeat(40),
      branch: branchOf(ask.issue),
      title: "fix: they overlap (#1)",
      body: `Fixes #${ask.issue}`,
      diff: "",
      files: new Map([[repoPath("src/meetings.ts"), "mended\n"]]),
      draft: true,
      labels: [],
      reviewers: { users: [], teams: [] },
    },
    calm,
  );
  await session.host.check(
    {
      repository: ask.repository,
      commit,
      name: "repair/verify",
      run,
      conclusion: "success",
      title: "Verified",
      summary: "evidence",
      annotations: [],
      actions: [],
    },
    calm,
  );
  return { ...ended, pull, commit };
}

/** A host whose process dies at its n-th call: the call is not made, or its answer never seen. */
export function dyingHost(
  host: MemoryHost,
  { fatal, when }: { readonly fatal: number; readonly when: "before" | "after" },
): { readonly host: AppHost; readonly died: () => boolean } {
  let calls = 0;
  const dead = () => calls >= fatal;
  const proxy = new Proxy(host, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== "function") return member;
      return async (...given: unknown[]) => {
        calls += 1;
        if (calls > fatal || (calls === fatal && when === "before")) throw new Error("killed");
        const answer: unknown = await Reflect.apply(member, target, given);
        if (calls === fatal) throw new Error("killed");
        return answer;
      };
    },
  });
  return { host: proxy, died: dead };
}
