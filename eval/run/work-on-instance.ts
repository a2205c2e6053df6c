import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Job } from "../../agent/core/ports.ts";
import type { Spend } from "../../agent/core/model.ts";
import type { SharedFiles } from "../../tools/store/redis-files.ts";
import { saveDurably } from "../../tools/store/run-folder.ts";
import { attemptRepair } from "./attempt-repair.ts";
import type { End } from "./attempt-repair.ts";
import { createMirror, pullFolder } from "./mirror-folder.ts";
import type { Mirror } from "./mirror-folder.ts";
import { instanceJob, instanceProgress, progressFile } from "./queue-job.ts";
import type { InstanceEnd, InstanceJob } from "./queue-job.ts";
import { firstLine } from "./progress.ts";
import { largerSpend } from "./repair-instance.ts";
import type { RepairInstance } from "./repair-instance.ts";

export interface InstanceWorkOptions {
  readonly files: SharedFiles;
  /** Where runs stand while they are worked on. */
  readonly state: string;
  readonly openRepair: (job: InstanceJob) => Promise<RepairInstance>;
  /** What begins and how it ends, for the operator. */
  readonly tell?: (text: string) => void;
  /** Milliseconds between two looks for new files. */
  readonly mirrorEvery?: number;
}

/** Bytes: a patch that is longer is no patch. */
const patchLimit = 4 * 1024 * 1024;

/**
 * A worker's part: takes over what an earlier worker left of the run, continues it from its journal,
 * keeps sending what is new, and returns the end. Throws when the lease was lost or the batch stopped:
 * then the end is somebody else's to tell.
 */
export async function workOnInstance(
  options: InstanceWorkOptions,
  job: Job,
  signal: AbortSignal,
): Promise<InstanceEnd> {
  const body = instanceJob.parse(job.body);
  // A folder for each claim: somebody thought dead may still be writing into the last one.
  const folder = join(options.state, `${body.instance.id}-${randomUUID()}`);
  const shared = { files: options.files, name: body.files, folder };
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await pullFolder(shared);
    const work = await openWork({ folder, body, job });
    options.tell?.(`${body.instance.id}  ${describeClaim(job)}`);
    const over = new AbortController();
    const mirror = createMirror(shared);
    const pushing = keepPushing({ mirror, job, over: over.signal, work }, options);
    const repair = await options.openRepair(body);
    const end = await attemptRepair({ ...work.attempt, repair, signal });
    over.abort();
    await pushing;
    if (signal.aborted) throw new Error(String(signal.reason));
    await work.save();
    if (!(await mirror.push(job))) throw new Error("the lease was lost");
    const told = endOf(end, work.secondsBefore);
    options.tell?.(`${body.instance.id}  ${describeEnd(told)}`);
    return told;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function describeClaim({ attempt }: Job): string {
  return attempt === 1 ? "begun" : `taken over from a worker that was lost (claim ${attempt})`;
}

function describeEnd(end: InstanceEnd): string {
  const time = `${end.seconds.toFixed(1)} s`;
  if (end.kind === "failure") return `${end.failure.kind}  ${time}: ${firstLine(end.failure.why)}`;
  const { outcome } = end.result;
  const kind = outcome.kind === "patch" && outcome.verified ? "patch, verified" : outcome.kind;
  return `${kind}  ${time}`;
}

interface Claimed {
  readonly folder: string;
  readonly body: InstanceJob;
  readonly job: Job;
}

/** Time and cost of this job, those of earlier workers that had it included. */
async function openWork({ folder, body, job }: Claimed) {
  const started = performance.now();
  const text = await readFile(join(folder, progressFile), "utf8").catch(() => null);
  const before = text === null ? null : instanceProgress.parse(JSON.parse(text));
  // Of an earlier job for the same attempt the batch knows the time already.
  const secondsBefore = before?.job === job.id ? before.seconds : 0;
  let spend: Spend | null = before?.spend ?? null;
  return {
    secondsBefore,
    /** What a takeover knows of time and cost. */
    save: () => {
      const seconds = secondsBefore + (performance.now() - started) / 1000;
      const text = JSON.stringify({ job: job.id, spend, seconds });
      // It goes to the server next; this folder does not outlive this machine.
      return saveDurably(join(folder, progressFile), text, { synced: false });
    },
    attempt: {
      instance: body.instance,
      folder,
      limits: body.limits,
      secondsBefore,
      keepsTime: true,
      grace: body.grace,
      noteSpend: (now: Spend) => {
        spend = spend === null ? now : largerSpend(spend, now);
      },
    },
  };
}

interface Pushing {
  readonly mirror: Mirror;
  readonly job: Job;
  readonly over: AbortSignal;
  readonly work: { save(): Promise<void> };
}

async function keepPushing(
  { mirror, job, over, work }: Pushing,
  { mirrorEvery = 2_000 }: InstanceWorkOptions,
): Promise<void> {
  while (!over.aborted) {
    await delay(mirrorEvery, null, { signal: over }).catch(() => null);
    if (over.aborted) return;
    await work.save();
    // A lost lease is told by the heartbeat; a server that is away, by commands that wait.
    await mirror.push(job).catch(() => false);
  }
}

function endOf(end: End, secondsBefore: number): InstanceEnd {
  const seconds = end.seconds + secondsBefore;
  if (end.kind === "failure") return { kind: "failure", failure: end.failure, seconds };
  const { outcome, localization, candidates, secondsByStage, reproduction, spend } = end.result;
  const diff = outcome.kind === "no-patch" ? "" : (outcome.diff ?? "");
  return {
    kind: "result",
    seconds,
    result: {
      outcome:
        diff.length > patchLimit
          ? { kind: "no-patch", why: `the patch has ${diff.length} characters, too many to be one` }
          : { ...outcome },
      localization: localization && {
        files: [...localization.files],
        functions: [...localization.functions],
      },
      candidates: { ...candidates },
      secondsByStage: { ...secondsByStage },
      origin: end.result.origin ?? null,
      triedBy: { ...end.result.triedBy },
      reproduction,
      spend: { ...spend },
    },
  };
}
