import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { repoPath } from "../../../../agent/core/model.ts";
import type { RunEvent } from "../../../../agent/core/ports.ts";
import {
  earlierRuns,
  openProgressComment,
} from "../../../../agent/main/github-app/progress-comment.ts";
import type { LedgerRun } from "../../../../agent/main/github-app/run-ledger.ts";
import { calm } from "../../../support/temporary.ts";
import { openMemoryApp, slug } from "./app-in-memory.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const at = "2026-11-23T10:00:00Z";
const step: RunEvent = { kind: "step-started", step: "verify", at };

function open() {
  const { host } = openMemoryApp();
  const progress = openProgressComment({
    host,
    repository: slug,
    issue: 1,
    marker: "<!-- m -->",
    run: "r-1",
    address: null,
    attempt: 12,
    earlier: [],
    limit: 2,
    interval: 12_000,
    signal: calm,
  });
  const body = () => host.comments[0]?.body ?? "";
  return { progress, body };
}

describe("the comment of a run", () => {
  it("goes on telling time in a silent step, and stops when the run is left", async () => {
    const { progress, body } = open();
    progress.onEvent(step);
    await vi.advanceTimersByTimeAsync(13_000);
    expect(body()).toContain("running · run 12 · 12 s · $0.00 of $2.00");
    await vi.advanceTimersByTimeAsync(180_000);
    expect(body()).toContain("· 3 min 0 s ·");
    expect(body()).toContain("- [ ] verify");
    progress.stop();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(body()).toContain("· 3 min 0 s ·");
  });

  it("shows the suspects with reasons while it goes on, folded", async () => {
    const { progress, body } = open();
    const location = { kind: "file" as const, path: repoPath("src/rooms.py") };
    const reasons = [{ signal: "words", detail: "its words are those of @ada", score: 1 }];
    progress.onEvent({ kind: "localized", suspects: [{ location, score: 1, reasons }], at });
    await vi.advanceTimersByTimeAsync(13_000);
    expect(body()).toMatch(
      /<details><summary>Why these places<\/summary>[^]*`src\/rooms\.py`: [^]*<\/details>\n\n<sub>/,
    );
    expect(body()).not.toContain("@ada");
    await progress.end("Verified", "evidence");
    expect(body()).not.toContain("Why these places");
  });
});

it("of many earlier runs ten are told and the rest counted", () => {
  const run = {
    kind: "repair",
    status: "verified",
    dollars: 0,
    pull: null,
    head: null,
    startedAt: at,
  };
  const runs: LedgerRun[] = Array.from({ length: 13 }, (_, index) => ({
    ...run,
    id: `r-${index}`,
  }));
  const text = earlierRuns(runs);
  expect(text.match(/^- `r-/gm)).toHaveLength(10);
  expect(text).toContain("- … and 3 before them");
});
