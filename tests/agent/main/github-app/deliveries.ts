import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { DatabaseSync } from "node:sqlite";
import { openAppStore } from "../../../../agent/main/github-app/app-store.ts";
import type { ReceiveOptions } from "../../../../agent/main/github-app/receive.ts";
import { receive } from "../../../../agent/main/github-app/receive.ts";
import { signatureOf } from "../../../../agent/main/github-app/signature.ts";
import { createSqliteQueue } from "../../../../tools/store/sqlite-queue.ts";

export const secret = "0123456789abcdef0123456789abcdef";

export function createIntake(): ReceiveOptions {
  const database = new DatabaseSync(":memory:");
  return {
    queues: { runs: openQueue(), words: openQueue() },
    store: openAppStore(database),
    secret,
    settings: { label: "repair", identity: "repair-app[bot]" },
  };
}

const openQueue = () => createSqliteQueue({ database: new DatabaseSync(":memory:") });

/** Jobs that wait, in both queues. */
export async function waiting({ queues }: ReceiveOptions): Promise<number> {
  const [runs, words] = await Promise.all([queues.runs.stats(), queues.words.stats()]);
  return runs.waiting + words.waiting;
}

export interface DeliveryOptions {
  readonly event?: string;
  readonly delivery?: string;
  readonly signature?: string;
}

/** A well signed delivery, unless it is told otherwise. */
export function deliver(intake: ReceiveOptions, payload: unknown, options: DeliveryOptions = {}) {
  const bytes =
    payload instanceof Uint8Array ? payload : new TextEncoder().encode(JSON.stringify(payload));
  return receive(
    bytes,
    {
      event: options.event ?? "issue_comment",
      delivery: options.delivery ?? crypto.randomUUID(),
      signature: options.signature ?? signatureOf(bytes, secret),
    },
    intake,
  );
}

export interface CommentChanges {
  readonly body?: string;
  readonly login?: string;
  readonly author?: string;
  readonly type?: string;
  readonly action?: string;
  readonly id?: number;
  readonly issue?: Readonly<Record<string, unknown>>;
  readonly repository?: string;
}

export function commentEvent(changes: CommentChanges = {}) {
  const login = changes.login ?? "grace";
  const type = changes.type ?? "User";
  return {
    action: changes.action ?? "created",
    issue: {
      number: 1,
      title: "They overlap",
      body: "back to back",
      html_url: "https://github.example/ada/meetings/issues/1",
      updated_at: "2026-11-23T10:00:00Z",
      ...changes.issue,
    },
    comment: {
      id: changes.id ?? 7,
      body: changes.body ?? "/repair",
      created_at: "2026-11-23T10:00:01Z",
      user: { login: changes.author ?? login, type },
    },
    repository: { full_name: changes.repository ?? "ada/meetings", default_branch: "main" },
    sender: { login, type },
    installation: { id: 99 },
  };
}

/** Every payload of @octokit/webhooks-examples, by its event. */
export function examplePayloads(): readonly { event: string; payload: unknown }[] {
  const path = createRequire(import.meta.url).resolve("@octokit/webhooks-examples");
  const parsed: { name: string; examples: unknown[] }[] = JSON.parse(readFileSync(path, "utf8"));
  return parsed.flatMap(({ name, examples }) =>
    examples.map((payload) => ({ event: name, payload })),
  );
}
