import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Text that would be a script, an attribute, a reordered line, a closed tag if it were not escaped. */
export const attack =
  '<img src=x onerror="alert(1)"><script>window.hacked=1</script>"\'`</pre></title><svg onload=alert(2)>\u202Egnp\u0000';

export interface SampleRun {
  readonly outcome: "verified" | "gave-up" | "running" | "stopped";
  readonly messages?: number;
  readonly candidates?: number;
  /** Stands in every text that a repository, a model or a person writes. */
  readonly hostile?: boolean;
  readonly title?: string;
  /** Null for an issue from a file. */
  readonly repository?: string | null;
}

const startedAt = "2026-11-23T10:00:00.000Z";
const at = (seconds: number) => new Date(Date.parse(startedAt) + seconds * 1000).toISOString();

/** A run's folder in the formats that runs write; its texts are made up. */
export async function writeRunFolder(folder: string, sample: SampleRun): Promise<void> {
  const { outcome, messages = 3, candidates = 5 } = sample;
  const bad = sample.hostile === true ? attack : "";
  const title = sample.title ?? `The last page is missing${bad}`;
  const path = sample.hostile === true ? "src/<img src=x onerror=alert(3)>.py" : "src/pager.py";
  const isOver = outcome === "verified" || outcome === "gave-up";
  const files = new Map<string, string>();
  const save = (name: string, value: unknown) => files.set(name, JSON.stringify(value));
  save(
    "request.json",
    requestOf({ ...sample, title }, `It fails:\n\n\`\`\`\n${bad}x = 1\n\`\`\`\n\nSee \`pages\`.`),
  );
  const localization = localizationOf(path, bad);
  const winner = { id: "c0ffee000001", origin: { proposer: "model", detail: "temperature 0" } };
  const diff = diffOf(path, bad);
  const evidence = evidenceOf(bad);
  files.set(
    "journal.jsonl",
    lines(
      journalOf({
        localization,
        isVerified: outcome === "verified",
        winner: winner.id,
        candidates,
        bad,
      }),
    ),
  );
  files.set("events.jsonl", lines(eventsOf({ isOver, outcome, candidates, messages, bad })));
  save("schematic.json", schematicOf(path));
  for (let number = 1; number <= candidates; number += 1) {
    files.set(`candidates/${candidateId(number)}.diff`, diff);
  }
  for (let number = 1; number <= messages; number += 1) {
    const name = `messages/${String(number).padStart(4, "0")}-write-fix.json`;
    save(name, messageOf(number, { bad, isLast: !isOver && number === messages }));
  }
  if (outcome === "running") files.set("lock", String(process.pid));
  if (outcome === "stopped") files.set("lock", "999999999");
  if (isOver) {
    const won = { ...winner, plan: `Round up${bad}`, edits: [], diff };
    const verified = { kind: "verified", candidate: won, evidence };
    const gaveUp = {
      kind: "gave-up",
      why: `none of ${candidates} candidates passed${bad}`,
      limit: null,
    };
    save(
      "run.json",
      runOf(title, { localization, outcome: outcome === "verified" ? verified : gaveUp }),
    );
    save("result.json", resultOf(title, { outcome, candidates }));
    if (outcome === "verified") save("evidence.json", evidence);
  }
  for (const [name, text] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

export function candidateId(number: number): string {
  return `c0ffee${String(number).padStart(6, "0")}`;
}

export function eventLine(event: unknown): string {
  return `${JSON.stringify(event)}\n`;
}

export function candidateEvent(number: number, verdict: string, plan = "use <= instead of <") {
  const origin = { proposer: "templates", detail: "comparison-operator" };
  const id = candidateId(number);
  return { kind: "candidate", id, origin, plan, verdict, tried: number, at: at(10 + number) };
}

function lines(values: readonly unknown[]): string {
  return values.map(eventLine).join("");
}

function requestOf(
  { title, repository = "owner/pages" }: Pick<SampleRun, "repository"> & { title: string },
  body: string,
) {
  const issue = { repository, number: 7, title, body, comments: [], url: null };
  const config = { model: "openai:gpt-5-mini", maxCost: 2, maxTime: 1200 };
  const base = { format: 1, id: "r-1", startedAt, issue, source: "/tmp/pages", base: null };
  return { ...base, offline: false, dryRun: false, config };
}

function localizationOf(path: string, bad: string) {
  const reason = { signal: `unit_cover${bad}`, score: 0.7, detail: `the issue names it${bad}` };
  const symbol = (name: string, start: number, score: number) => ({
    location: { kind: "symbol", path, symbol: name, span: { start, end: start + 5 } },
    score,
    reasons: [reason],
  });
  return {
    files: [{ location: { kind: "file", path }, score: 3, reasons: [reason] }],
    symbols: [
      symbol("Pager.page_count", 8, 2),
      symbol("Pager.page", 20, 1),
      symbol("split", 40, 0),
    ],
  };
}

function schematicOf(path: string) {
  const symbol = (name: string, kind: string, start: number, end: number) => ({
    name,
    kind,
    lines: { start, end },
    signature: `def ${name}`,
  });
  const symbols = [
    symbol("Pager", "class", 1, 38),
    symbol("Pager.page_count", "method", 8, 13),
    symbol("Pager.page", "method", 20, 25),
    symbol("split", "function", 40, 45),
  ];
  return { format: 1, files: [{ path, symbols }] };
}

function diffOf(path: string, bad: string): string {
  return `diff --git a/${path} b/${path}
--- a/${path}
+++ b/${path}
@@ -8,5 +8,5 @@ class Pager:
     def page_count(self):
         # rounds down${bad.replaceAll("\n", "")}
-        return len(self.entries) // self.size
+        return -(-len(self.entries) // self.size)
 
     def page(self, number):
`;
}

const target = "tests/test_pager.py::test_last_page";

function evidenceOf(bad: string) {
  return {
    format: 1,
    command: ["/opt/python/bin/python3", "-m", "pytest", `-k${bad}`],
    before: { passed: 8, failed: 1, error: 0, skipped: 0 },
    after: { passed: 9, failed: 0, error: 0, skipped: 0 },
    failToPass: [target + bad],
    passToFail: [],
    vanished: [],
    preexistingFailures: [],
    flaky: [],
    reproduction: { kind: "none", why: "x" },
    repeats: { before: 3, after: 3 },
    sandbox: "bubblewrap",
    environment: ["Python 3.11"],
    notVerified: [`documentation was not looked at${bad}`],
  };
}

interface JournalOptions {
  readonly isVerified: boolean;
  readonly localization: unknown;
  readonly winner: string;
  readonly candidates: number;
  readonly bad: string;
}

function journalOf({
  localization,
  isVerified,
  winner,
  candidates,
  bad,
}: JournalOptions): readonly unknown[] {
  const step = (name: string, value: unknown) => ({
    format: 1,
    step: name,
    key: "k",
    at: at(1),
    seconds: 0.1,
    value,
  });
  const names = Array.from(
    { length: 8 },
    (_, number) => `tests/test_pager.py::test_${number}${bad}`,
  );
  const tests = (last: string) =>
    Object.fromEntries([...names.map((name) => [name, "passed"]), [target + bad, last]]);
  const report = (last: string) => ({
    kind: "ran",
    tests: tests(last),
    seconds: 0.2,
    log: `E assert${bad}`,
  });
  const failing = (id: string) => ({
    verdict: {
      kind: "failing",
      candidate: id,
      stillFailing: [target + bad],
      newlyFailing: [],
      why: "1 of 1 target tests still fail",
      log: `E${bad}`,
    },
    after: report("failed"),
  });
  const fixing = {
    verdict: { kind: "verified", candidate: winner, fixed: [target + bad] },
    after: report("passed"),
  };
  const others = Array.from({ length: candidates - 1 }, (_, at) => failing(candidateId(at + 2)));
  return [
    step("localize", localization),
    step("baseline", { report: report("failed"), scope: { kind: "all" }, flaky: [], repeats: 2 }),
    step("reproduce", {
      kind: "red",
      tests: [target + bad],
      file: null,
      report: report("failed"),
      how: `1 test is red${bad}`,
    }),
    step("coverage", []),
    step("verify", isVerified ? fixing : failing(winner)),
    ...others.map((value) => step("verify", value)),
  ];
}

interface EventsOptions {
  readonly isOver: boolean;
  readonly outcome: string;
  readonly candidates: number;
  readonly messages: number;
  readonly bad: string;
}

function eventsOf({
  isOver,
  outcome,
  candidates,
  messages,
  bad,
}: EventsOptions): readonly unknown[] {
  const steps = ["localize", "baseline", "reproduce", "coverage"].flatMap((step, number) => [
    { kind: "step-started", step, at: at(number * 2) },
    {
      kind: "step-finished",
      step,
      at: at(number * 2 + 2),
      seconds: 2,
      replayed: false,
      summary: `${step} done${bad}`,
    },
  ]);
  const spends = Array.from({ length: messages }, (_, number) => {
    const done = number + 1;
    const spend = {
      dollars: done * 0.002,
      inputTokens: done * 900,
      cachedTokens: done * 100,
      outputTokens: done * 300,
      calls: done,
      seconds: done,
      unknownPrice: false,
    };
    return { kind: "spend", spend, at: at(9) };
  });
  const tried = Array.from({ length: candidates }, (_, number) =>
    candidateEvent(
      number + 1,
      number === 0 && outcome === "verified" ? "verified" : "failing",
      `use <= instead of <${bad}`,
    ),
  );
  const end = { kind: "finished", outcome, at: at(60) };
  return [
    ...steps,
    { kind: "note", text: `slow down${bad}`, at: at(8) },
    ...spends,
    ...tried,
    ...(isOver ? [end] : []),
  ];
}

function messageOf(number: number, { bad, isLast }: { bad: string; isLast: boolean }) {
  const question = `Question ${number}: ${"write a fix for this code. ".repeat(120)}${bad}`;
  const answer = {
    plan: `Round up${bad}`,
    edits: [{ path: "src/pager.py", text: `def page_count(self):\n    return 1${bad}\n` }],
  };
  const spend = {
    dollars: 0.002,
    inputTokens: 900,
    cachedTokens: 100,
    outputTokens: 300,
    calls: 1,
    seconds: 1.5,
    unknownPrice: false,
  };
  const reply = isLast
    ? { kind: "waiting" }
    : { kind: "replied", texts: [JSON.stringify(answer)], spend };
  const messages = [
    { role: "system", text: `You repair.${bad}` },
    { role: "user", text: question },
  ];
  return {
    format: 1,
    number,
    at: at(9),
    model: "openai:gpt-5-mini",
    purpose: "write-fix",
    temperature: 0,
    maximumOutputTokens: 4000,
    messages,
    reply,
  };
}

function runOf(
  title: string,
  { localization, outcome }: { localization: unknown; outcome: unknown },
) {
  const spend = {
    dollars: 0.41,
    inputTokens: 2700,
    cachedTokens: 300,
    outputTokens: 900,
    calls: 3,
    seconds: 60,
    unknownPrice: false,
  };
  const repository = {
    source: "/tmp/pages",
    slug: "owner/pages",
    baseCommit: "a".repeat(40),
    baseBranch: "main",
  };
  return {
    format: 1,
    id: "r-1",
    startedAt,
    toolVersion: "0.1.0",
    issue: { title },
    repository,
    localization,
    spend,
    outcome,
  };
}

function resultOf(title: string, { outcome, candidates }: { outcome: string; candidates: number }) {
  const why = outcome === "verified" ? null : `none of ${candidates} candidates passed`;
  const cost = { usd: 0.41, calls: 3, unknown_price: false };
  return {
    schema_version: 1,
    run_id: "r-1",
    status: outcome,
    why,
    repo: "owner/pages",
    issue: { title, number: 7 },
    candidates: { tried: candidates },
    cost,
    duration_ms: { total: 60_000 },
    model: "openai:gpt-5-mini",
  };
}

/** A batch of two instances without a report; the first has a run. */
export async function writeBatchFolder(folder: string, bad = ""): Promise<void> {
  const spend = {
    dollars: 0.2,
    inputTokens: 1,
    cachedTokens: 0,
    outputTokens: 1,
    calls: 1,
    seconds: 1,
    unknownPrice: false,
  };
  const state = (instance_id: string, verified: boolean) => ({
    format: 1,
    instance_id,
    repository: "owner/pages",
    state: verified ? "done" : "no_patch",
    attempt: 1,
    seconds: 61,
    spend,
    why: verified ? null : `no red test${bad}`,
    verified,
    reproduction: "red",
    candidates: { tried: 3 },
    seconds_by_stage: { localize: 4, [`${bad}verify`]: 57 },
  });
  await writeRunFolder(join(folder, "instances/owner__pages-1/attempt-1"), { outcome: "verified" });
  await mkdir(join(folder, "instances/owner__pages-2"), { recursive: true });
  await writeFile(
    join(folder, "manifest.json"),
    JSON.stringify({
      format: 1,
      name: "repair-offline",
      model: null,
      tool_version: "0.1.0",
      made_at: startedAt,
      instances: [],
    }),
  );
  for (const [id, verified] of [
    ["owner__pages-1", true],
    ["owner__pages-2", false],
  ] as const) {
    await writeFile(
      join(folder, "instances", id, "state.json"),
      JSON.stringify(state(id, verified)),
    );
  }
}
