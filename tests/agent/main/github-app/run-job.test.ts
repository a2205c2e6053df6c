import { join } from "node:path";
import { expect, it } from "vitest";
import type { RunEvent } from "../../../../agent/core/ports.ts";
import { configSchema } from "../../../../agent/main/config.ts";
import { askSchema } from "../../../../agent/main/github-app/ask.ts";
import { parseSettings } from "../../../../agent/main/github-app/parse-settings.ts";
import { answerRun } from "../../../../agent/main/github-app/run-job.ts";
import { makeRepository } from "../../../support/repository.ts";
import { calm, temporaryFolder } from "../../../support/temporary.ts";
import { identity, openMemoryApp, slug } from "./app-in-memory.ts";

const calendar = "def overlap(a, b):\n    return a.end >= b.start\n";
const settings = "setup: ['exit 3']\n";
const body =
  "`overlap` is wrong:\n\n```python\nfrom calendar_of import overlap\noverlap(1, 2)\n```";

/** The answer to somebody who may only read, on a repository whose set-up fails when it is run. */
async function explainTo({ isStranger }: { readonly isStranger: boolean }) {
  const folder = await temporaryFolder();
  const source = join(folder, "source");
  await makeRepository(source, {
    "calendar_of.py": calendar,
    "tests/test_calendar.py": "def test_nothing():\n    pass\n",
    ".github/repair.yml": settings,
  });
  const { host, deliver, claim } = openMemoryApp({ settings });
  await deliver("issue_comment", {
    action: "created",
    issue: { number: 1, title: "overlap", body, html_url: "u", updated_at: "2026-11-23T10:00:00Z" },
    comment: {
      id: 1,
      body: "/repair explain",
      created_at: "2026-11-23T10:00:01Z",
      user: { login: "eve", type: "User" },
    },
    repository: { full_name: slug, default_branch: "main" },
    sender: { login: "eve", type: "User" },
  });
  const { job } = (await claim())!;
  const parsed = await parseSettings(settings);
  const ask = askSchema.parse(job.body);
  const events: RunEvent[] = [];
  const ended = await answerRun(
    {
      job,
      ask: { ...ask, issue: 1 },
      session: { host, identity, token: null, close: async () => undefined },
      settings: parsed.kind === "good" ? parsed.settings : expect.fail("good settings"),
      issue: { repository: slug, number: 1, title: "overlap", body, comments: [], url: null },
      run: "r-1",
      previous: null,
      pull: null,
      isStranger,
      progress: {
        onEvent: (event) => void events.push(event),
        end: async () => undefined,
        stop: () => undefined,
      },
    },
    {
      runs: join(folder, "runs"),
      config: configSchema.parse({ sandbox: "process" }),
      models: [],
      cloneBase: "",
      source,
      draft: true,
      commentInterval: 0,
    },
    calm,
  );
  return { ended, events };
}

it("runs neither set-up nor the issue's code for somebody who may not start runs", async () => {
  const { ended, events } = await explainTo({ isStranger: true });
  expect(ended).toMatchObject({ status: "explained", dollars: 0 });
  expect(ended.body).toContain("calendar_of.py");
  expect(ended.body).not.toContain("executed by the issue");
  expect(events.find(({ kind }) => kind === "localized")).toMatchObject({
    suspects: [{ location: { path: "calendar_of.py" } }, {}],
  });
  expect(JSON.stringify(events)).toContain("no tests: this run only reads, nothing is executed");
});

it("does run the set-up for who may", async () => {
  await expect(explainTo({ isStranger: false })).rejects.toThrow("the set-up command");
});
