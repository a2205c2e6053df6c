import { describe, expect, it } from "vitest";
import { answerOnce } from "../../../../agent/main/github-app/answer-once.ts";
import { readEvent } from "../../../../agent/main/github-app/event.ts";
import { markerOf } from "../../../../agent/main/github-app/progress-comment.ts";
import { workflowStopped } from "../../../../agent/main/github-app/run-and-tell.ts";
import { calm } from "../../../support/temporary.ts";
import { identity, openMemoryApp, publishAtOnce, slug } from "./app-in-memory.ts";
import type { MemoryApp } from "./app-in-memory.ts";
import { commentEvent } from "./deliveries.ts";

type Run = NonNullable<MemoryApp["options"]["run"]>;

/** One workflow run: it knows nothing of those before it but what stands on the host. */
async function answer(
  app: MemoryApp,
  body: string,
  id: number,
  more: Partial<{ run: Run; signal: AbortSignal }> = {},
) {
  const delivered = {
    event: "issue_comment",
    delivery: `${id}`,
    payload: commentEvent({ body, id }),
  };
  const intake = readEvent(delivered, { label: "repair", identity });
  if (intake.kind === "ignored") expect.fail(intake.why);
  const { openHost, setup } = app.options;
  const run: Run = (asked) => publishAtOnce(asked, app.begun);
  return answerOnce(intake.ask, { openHost, setup, bots: [], run, ...more });
}

const said = ({ host }: MemoryApp) => host.comments.map(({ body }) => body);

async function leaveRunning(app: MemoryApp) {
  const body = "### repair: running · 3 s · $0.00\n\n- [ ] verify";
  await app.host.say({ repository: slug, issue: 1, marker: markerOf(1), body }, calm);
}

describe("a word in a workflow run of its own", () => {
  it("status tells what the comment of the run says", async () => {
    const app = openMemoryApp();
    await answer(app, "/repair status", 1);
    expect(said(app).at(-1)).toContain("No run has told of itself here yet.");
    await answer(app, "/repair", 2);
    await answer(app, "/repair status", 3);
    expect(said(app).join("\n")).toContain("The comment of the last run says: **Verified**.");
    expect(said(app).join("\n")).not.toContain("No run yet");
  });

  it("cancel ends the comment of a run that the workflow has stopped, and of no other", async () => {
    const app = openMemoryApp();
    await leaveRunning(app);
    await answer(app, "/repair cancel", 1);
    expect(said(app)).toEqual([
      expect.stringContaining("### repair: cancelled\n\nAs grace wished"),
    ]);
    await answer(app, "/repair", 2);
    await answer(app, "/repair cancel", 3);
    expect(said(app)[0]).toContain("### repair: Verified");
    expect(said(app)[1]).toContain("No run tells here that it is going on.");
  });

  it("help offers no answers to reviews", async () => {
    const app = openMemoryApp();
    await answer(app, "/repair help", 1);
    expect(said(app)[0]).toContain("`/repair plan`");
    expect(said(app)[0]).not.toContain("review");
  });
});

it("a run whose workflow is stopped says so, and a cancel after it counts as one", async () => {
  const app = openMemoryApp();
  const ending = new AbortController();
  const { failures, run } = await answer(app, "/repair", 1, {
    signal: ending.signal,
    run: async () => {
      ending.abort(workflowStopped);
      throw new Error("stopped");
    },
  });
  expect(failures).toEqual([]);
  expect(run?.status).toBe("cancelled");
  expect(said(app)).toEqual([
    expect.stringContaining("### repair: stopped\n\nThe workflow run was"),
  ]);
  await answer(app, "/repair cancel", 2);
  expect(said(app)).toEqual([expect.stringContaining("### repair: cancelled")]);
});
