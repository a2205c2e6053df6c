import { randomUUID } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { Interrupted, environmentError } from "../../agent/core/errors.ts";
import type { JobStanding } from "../../agent/core/ports.ts";
import type { RedisQueue } from "../../tools/store/redis-queue.ts";
import { saveDurably } from "../../tools/store/run-folder.ts";
import type { EnvironmentChoice } from "../environments/local/agent-environment.ts";
import { RemoteFailure } from "./classify-failure.ts";
import { pullFolder } from "./mirror-folder.ts";
import { instanceEnd, instanceJobKind, instanceProgress, progressFile } from "./queue-job.ts";
import type { InstanceEnd, InstanceJob } from "./queue-job.ts";
import type { InstanceResult, RepairInstance, RepairInstanceOptions } from "./repair-instance.ts";

export interface QueueRepairOptions {
  readonly queue: Pick<RedisQueue, "enqueue" | "cancel" | "find" | "whenEnded" | "files">;
  /** Distinguishes this batch from others on the same server: `batchIdentity`. */
  readonly batch: string;
  readonly settings: Pick<
    InstanceJob,
    "env" | "history" | "offline" | "only" | "config" | "callsPerMinute" | "grace"
  >;
  /** What an instance's environment is chosen by. */
  readonly choiceOf: (id: string) => EnvironmentChoice;
  /** Smaller comes first. */
  readonly priority: number;
  /** Milliseconds between two looks at a job that nothing was heard of. */
  readonly poll?: number;
}

/** Workers that die on it one after the other, until it is given up as an infrastructure error. */
const claimsAtMost = 5;

/**
 * A repair that is done by a worker somewhere: the instance goes into the queue, and what comes back is
 * the job's one result and the run's files. Called again after a kill, it finds the job as it stands:
 * waiting, being worked on, or done meanwhile.
 */
export function createQueueRepair(options: QueueRepairOptions): RepairInstance {
  return async (instance, given) => {
    const files = `${options.batch}/${instance.id}/${basename(given.folder)}`;
    const { id, repository, baseCommit, problemStatement } = instance;
    const body: InstanceJob = {
      ...options.settings,
      format: 1,
      instance: { audience: "agent", id, repository, baseCommit, problemStatement },
      ...options.choiceOf(id),
      files,
      limits: given.limits,
    };
    const key = await enqueueOnce(options, { body, folder: given.folder });
    const end = await waitForEnd(options, { key, files, given });
    await pullFolder({ files: options.queue.files, name: files, folder: given.folder });
    if (end.kind === "failure") throw new RemoteFailure(end.failure, end.seconds);
    // Whoever continues a failure needs the files; of a result everything is here now.
    await options.queue.files.remove(files);
    const result: InstanceResult = { ...end.result, seconds: end.seconds };
    return result;
  };
}

/** The name of a batch on a server, made when it is first asked for. */
export async function batchIdentity(batch: string): Promise<string> {
  const path = join(batch, "queue.json");
  const schema = z.object({ format: z.literal(1), batch: z.string() });
  const text = await readFile(path, "utf8").catch(() => null);
  if (text !== null) return schema.parse(JSON.parse(text)).batch;
  const made = { format: 1, batch: `${basename(batch)}-${randomUUID()}` };
  await saveDurably(path, `${JSON.stringify(made)}\n`);
  return made.batch;
}

const jobFile = z.object({ format: z.literal(1), number: z.number() });

/** The key of the job that is under way; a new one after a job that ended without a result. */
async function enqueueOnce(
  { queue, priority }: QueueRepairOptions,
  { body, folder }: { readonly body: InstanceJob; readonly folder: string },
): Promise<string> {
  const path = join(folder, "job.json");
  const text = await readFile(path, "utf8").catch(() => null);
  let number = text === null ? 1 : jobFile.parse(JSON.parse(text)).number;
  const keyOf = () => `${body.files}#${number}`;
  if (isOver(await queue.find(keyOf()))) number += 1;
  await mkdir(folder, { recursive: true });
  await saveDurably(path, JSON.stringify({ format: 1, number }));
  await queue.enqueue({
    kind: instanceJobKind,
    body,
    dedupeKey: keyOf(),
    // Of two jobs for one folder, the second waits until the first has let go of it.
    group: body.files,
    attempts: claimsAtMost,
    priority,
  });
  return keyOf();
}

/** It ended, and what it ended with has been told before: an earlier call threw it. */
function isOver(standing: JobStanding | null): boolean {
  if (standing === null) return false;
  if (standing.state === "failed" || standing.state === "cancelled") return true;
  return standing.state === "done" && instanceEnd.parse(standing.result).kind === "failure";
}

interface Waiting {
  readonly key: string;
  readonly files: string;
  readonly given: RepairInstanceOptions;
}

async function waitForEnd(options: QueueRepairOptions, waiting: Waiting): Promise<InstanceEnd> {
  const { queue, poll = 2_000 } = options;
  const { signal } = waiting.given;
  // It may have ended before anybody listened.
  for (let pause = 50; ; pause = poll) {
    await queue.whenEnded(waiting.key, { milliseconds: pause, signal });
    if (signal.aborted) {
      await queue.cancel(waiting.files);
      throw new Interrupted();
    }
    const standing = await queue.find(waiting.key);
    if (standing !== null) waiting.given.noteClaims?.(standing.attempt);
    if (standing?.state === "done") return instanceEnd.parse(standing.result);
    if (standing?.state === "leased") await noteProgress(options, waiting);
    if (standing !== null && ["waiting", "leased"].includes(standing.state)) continue;
    const why = standing?.why ?? "it is not in the queue any more";
    throw environmentError(`no worker could end the job: ${why}`);
  }
}

async function noteProgress({ queue }: QueueRepairOptions, waiting: Waiting): Promise<void> {
  const bytes = await queue.files.read(waiting.files, progressFile);
  if (bytes === null) return;
  const { spend } = instanceProgress.parse(JSON.parse(bytes.toString("utf8")));
  if (spend !== null) waiting.given.noteSpend(spend);
}
