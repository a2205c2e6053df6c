import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { appSimulateCommand } from "../../../../agent/main/cli/app-simulate.ts";
import { simulationText } from "../../../../agent/main/cli/print-simulation.ts";
import { factsOf, guessEvent } from "../../../../agent/main/cli/simulated-event.ts";
import { openSimulatedHost } from "../../../../agent/main/cli/simulated-host.ts";
import { readEvent } from "../../../../agent/main/github-app/event.ts";
import { readCatalogue } from "../../../../agent/main/viewer/read/catalogue.ts";
import { repoPath } from "../../../../agent/core/model.ts";
import { makeRepository } from "../../../support/repository.ts";
import { calm, temporaryFolder } from "../../../support/temporary.ts";
import { identity, slug } from "./app-in-memory.ts";
import { commentEvent, examplePayloads } from "./deliveries.ts";
import { checkSuiteFailed, reviewComment, reviewEvent } from "./events.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** The host that is made for a payload. */
async function hostFor(payload: unknown, repo = ".") {
  const delivered = { event: guessEvent(payload), delivery: "simulated", payload };
  const intake = readEvent(delivered, { label: "repair", identity });
  if (intake.kind === "ignored") expect.fail(intake.why);
  const { ask } = intake;
  const told = { ask, facts: factsOf(payload), permission: "write" as const, repo, identity };
  return { ask, host: await openSimulatedHost(told) };
}

describe("a simulated event", () => {
  it("is known by what its payload holds, whatever kind it is", () => {
    const listened =
      /^(?:issues|issue_comment|pull_request(?:_review(?:_comment)?)?|check_(?:run|suite)|workflow_run)$/;
    const known = examplePayloads().filter(({ event }) => listened.test(event));
    expect(new Set(known.map(({ event }) => event)).size).toBe(8);
    expect(known.map(({ payload }) => guessEvent(payload))).toEqual(
      known.map(({ event }) => event),
    );
    expect(guessEvent(checkSuiteFailed("a", "workflow_run"))).toBe("workflow_run");
    expect(() => guessEvent({ ref: "x" })).toThrow("is not clear");
  });

  it("of a review finds the pull request and the review's words on the host", async () => {
    const { ask, host } = await hostFor(reviewEvent(7, 5, "changes_requested"));
    const reference = { repository: slug, number: ask.pull ?? 0 };
    expect(await host.readPull(reference, calm)).toMatchObject({ author: identity, state: "open" });
    const review = await host.readReview({ ...reference, review: 5 }, calm);
    expect(review).toMatchObject({ author: "grace", state: "changes_requested" });
    const commented = await hostFor(reviewComment(7, 5));
    const { comments } = await commented.host.readReview({ ...reference, review: 5 }, calm);
    expect(comments).toHaveLength(1);
  });

  it("of failed checks finds that their commit is the head of a branch of ours", async () => {
    const commit = "a".repeat(40);
    const { host } = await hostFor(checkSuiteFailed("a"));
    const branch = { repository: slug, branch: "repair/issue-1" };
    expect(await host.openPullOf(branch, calm)).toMatchObject({ headCommit: commit });
    const own = { repository: slug, issue: 1, base: "main", head: commit };
    expect(await host.foreignCommit(own, calm)).toBeNull();
  });

  it("sees the settings and the template of the checkout", async () => {
    const repo = await temporaryFolder();
    await mkdir(join(repo, ".github"));
    await writeFile(join(repo, ".github", "repair.yml"), "model: x\n");
    await writeFile(join(repo, ".github", "pull_request_template.md"), "## Description\n");
    const { host } = await hostFor(commentEvent({ body: "/repair", id: 1 }), repo);
    for (const path of [".github/repair.yml", ".github/pull_request_template.md"])
      expect(await host.readFile({ repository: slug, path }, calm)).not.toBeNull();
  });

  it("leaves its run among all others, and says where", async () => {
    const runs = await temporaryFolder();
    const repo = await temporaryFolder();
    await makeRepository(repo, { "rooms.py": "def book():\n    return 1\n" });
    vi.stubEnv("REPAIR_RUNS", runs);
    const file = join(await temporaryFolder(), "event.json");
    await writeFile(file, JSON.stringify(commentEvent({ body: "/repair explain", id: 1 })));
    const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const flags = { repo, permission: "read", offline: true };
    expect(await appSimulateCommand(file, flags)).toBe(0);
    const listed = (await readCatalogue(runs))?.runs.map(({ key }) => key) ?? [];
    expect(listed).toHaveLength(1);
    const text = written.mock.calls.map(([part]) => String(part)).join("");
    expect(text).toContain(`run folder ${join(runs, listed[0] ?? "")}\n`);
  });
});

describe("the text of a simulation", () => {
  it("shows the check as GitHub would: its summary, notes and buttons", async () => {
    const { host } = await hostFor(commentEvent({ body: "/repair", id: 1 }));
    const path = repoPath("rooms.py");
    await host.check(
      {
        repository: slug,
        commit: "c",
        name: "repair/verify",
        run: "r-1",
        conclusion: "success",
        title: "Verified",
        summary: "one test",
        annotations: [{ path, span: { start: 2, end: 3 }, message: "Changed here" }],
        actions: [{ id: "retry", label: "Retry", description: "Look for another patch" }],
      },
      calm,
    );
    const told = { event: "issue_comment", decision: "taken", folder: "/r/r-1" };
    expect(simulationText(told, host)).toBe(`issue_comment: taken

check repair/verify: success, Verified
one test
note rooms.py:2-3 Changed here
button Retry: Look for another patch

run folder /r/r-1
`);
  });
});
