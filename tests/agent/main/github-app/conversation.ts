import type { AppHost } from "../../../../agent/main/github-app/session.ts";
import { openMemoryApp } from "./app-in-memory.ts";
import type { MemoryApp, MemoryAppOptions } from "./app-in-memory.ts";
import { commentEvent } from "./deliveries.ts";
import { issueEvent } from "./events.ts";
import { expect } from "vitest";

export const command = (body: string, id: number, login = "grace") =>
  commentEvent({ body, id, login });

export async function ask(app: MemoryApp, body: string, id: number, login = "grace") {
  await app.deliver("issue_comment", command(body, id, login));
  return app.work();
}

/** With a pull request that is ours, for issue 1. */
export async function openRepaired(options: MemoryAppOptions = {}): Promise<MemoryApp> {
  const app = openMemoryApp(options);
  await app.deliver("issues", issueEvent("labeled"));
  expect(await app.work()).toEqual([]);
  expect(app.host.pullRequests).toHaveLength(1);
  return app;
}

/** The host with another last commit on our branch, and the first there that is not ours. */
export function headedBy(
  { host }: MemoryApp,
  head: { readonly commit: string; readonly foreign: string | null },
): AppHost {
  return {
    ...host,
    foreignCommit: async () => head.foreign,
    async openPullOf(reference, signal) {
      const pull = await host.openPullOf(reference, signal);
      return pull === null ? null : { ...pull, headCommit: head.commit };
    },
  };
}

export const pullOf = (app: MemoryApp) => app.host.pullRequests[0]?.number ?? 0;
export const lastWord = ({ host }: MemoryApp) => host.comments.at(-1)?.body ?? "";
