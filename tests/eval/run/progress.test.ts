import { describe, expect, it } from "vitest";
import { describeRun, summarizeRun } from "../../../eval/commands/run-summary.ts";
import { newRecord } from "../../../eval/run/instance-state.ts";
import type { InstanceRecord } from "../../../eval/run/instance-state.ts";
import { duration, openProgress } from "../../../eval/run/progress.ts";
import { openBatchBudget } from "../../../eval/run/budget.ts";
import { continueManifest, sessionDifferences } from "../../../eval/run/continue-manifest.ts";
import type { Manifest } from "../../../eval/run/manifest.ts";

function watch(isTerminal: boolean) {
  let text = "";
  let now = 0;
  const progress = openProgress({
    write: (more) => {
      text += more;
    },
    isTerminal,
    columns: 200,
    now: () => now,
    totalDollars: 5,
  });
  const record = (state: InstanceRecord["state"], why: string | null): InstanceRecord => ({
    ...newRecord({ id: "a__b-1", repository: "a/b" }),
    state,
    why,
    seconds: 12.34,
  });
  progress.emit({ kind: "planned", records: [record("queued", null)], todo: 4 });
  progress.emit({ kind: "started", id: "a__b-1" });
  now = 60_000;
  progress.emit({
    kind: "ended",
    record: record("no_patch", "evil \u001b[2J\u0007 text\nmore"),
    spent: 1.5,
  });
  progress.close();
  return text;
}

describe("progress", () => {
  it("is plain lines when nobody watches a terminal, with rate, cost and what is left", () => {
    expect(watch(false)).toBe(
      "4 of 1 instance to run\n" +
        "a__b-1  no_patch  12.3 s  $0.000: evil  [2J  text  [1/4 (1 no_patch), 0 running, 1.0/min, $1.50 of $5.00, about 3 min left]\n",
    );
  });

  it("is one rewritten line on a terminal, and lets no control character of others through", () => {
    const text = watch(true);
    expect(text).toContain("\r\u001b[K1/4 (1 no_patch), 0 running");
    expect(text).not.toContain("\u001b[2J");
    expect(text).not.toContain("\u0007");
    expect(text.endsWith("\r\u001b[K")).toBe(true);
  });

  it("shows the beginning of a long reason and its end, where the remedy stands", () => {
    let text = "";
    const progress = openProgress({
      isTerminal: false,
      columns: 80,
      now: () => 0,
      totalDollars: null,
      write: (more) => void (text += more),
    });
    const why = `no clone; looked for ${"/a/b, ".repeat(100)} (git clone there)`;
    progress.emit({ kind: "retrying", id: "a__b-1", why });
    expect(text).toMatch(
      /^a__b-1: trying again: no clone; looked for .* … .*\(git clone there\)\n$/,
    );
    expect(text.length).toBeLessThan(280);
  });

  it("of a run that only localizes names the first suspect, not a missing patch", () => {
    let text = "";
    const progress = openProgress({
      isTerminal: false,
      columns: 80,
      now: () => 0,
      totalDollars: null,
      part: "localize",
      write: (more) => void (text += more),
    });
    const localization = { files: ["src/a.py", "src/b.py"], functions: [] };
    const record: InstanceRecord = {
      ...newRecord({ id: "a__b-1", repository: "a/b" }),
      state: "no_patch",
      why: "it ended there",
      localization,
    };
    progress.emit({ kind: "ended", record, spent: 0 });
    expect(text).toMatch(
      /^a__b-1 {2}localized {2}0\.0 s {2}\$0\.000: src\/a\.py {2}\[1\/0 \(1 localized\)/,
    );
    const ended = { records: [record], dollars: 0, stopped: null };
    const summary = summarizeRun(ended, { out: "b c", seconds: 1, part: "localize" });
    expect(summary).toMatchObject({ states: { localized: 1 }, next: ["repair eval report 'b c'"] });
    expect(describeRun(summary)).toMatch(/^1 instance: 1 localized\n/);
  });

  it("says durations as people do", () => {
    expect([0.5, 12, 125].map(duration)).toEqual(["30 s", "12 min", "2 h 5 min"]);
  });
});

describe("the batch budget", () => {
  it("lets a waiting worker in as soon as another has cost less than its most", async () => {
    const budget = openBatchBudget({ total: 2, perInstance: 1, alreadySpent: 0 });
    expect(await budget.reserve()).toBe(true);
    expect(await budget.reserve()).toBe(true);
    const third = budget.reserve();
    budget.settle(0.2);
    budget.settle(0.3);
    expect(await third).toBe(true);
    expect(budget.spent()).toBeCloseTo(0.5);
    budget.settle(0.9);
    expect(await budget.reserve()).toBe(false);
  });

  it("counts what earlier sessions have spent", async () => {
    expect(await openBatchBudget({ total: 2, perInstance: 1, alreadySpent: 1.5 }).reserve()).toBe(
      false,
    );
  });
});

describe("a manifest that is continued", () => {
  const manifest = (fields: Partial<Manifest>): Manifest => ({
    format: 1,
    made_at: "",
    tool_version: "",
    git_hash: null,
    node: "",
    platform: "",
    dataset: { name: "d", file: "d", hash: "1" },
    selection: {},
    part: "all",
    env: "local",
    flags: {},
    instances: ["a"],
    model: null,
    name: "n",
    history: 500,
    config: {},
    prompts: {},
    rules: "",
    pledge: [],
    sessions: [{ started_at: "", limits: {}, program: {} }],
    ...fields,
  });

  it("keeps its beginnings and gains instances and a session", () => {
    const both = continueManifest(
      manifest({ made_at: "first" }),
      manifest({ instances: ["a", "b"] }),
    );
    expect(both).toMatchObject({ made_at: "first", instances: ["a", "b"] });
    expect(both.sessions).toHaveLength(2);
  });

  it("refuses another dataset, model or history", () => {
    const other = { name: "e", file: "e", hash: "2" };
    expect(() => continueManifest(manifest({}), manifest({ dataset: other }))).toThrow(
      /dataset d \(1\), now it is e \(2\)/,
    );
    expect(() => continueManifest(manifest({}), manifest({ model: "m" }))).toThrow(
      /model null, now it is m/,
    );
    expect(() => continueManifest(manifest({}), manifest({ history: "full" }))).toThrow(
      /history 500/,
    );
  });

  it("refuses another environment or other settings of the agent", () => {
    const old = manifest({ config: { maxTried: 3000, apiBase: null } });
    expect(() => continueManifest(old, { ...old, env: "none" })).toThrow(
      /env local, now it is none/,
    );
    const fewer = manifest({ config: { maxTried: 1, apiBase: null } });
    expect(() => continueManifest(old, fewer)).toThrow(/maxTried 3000, now it is 1/);
  });

  it("lets a session have its own program, prompts and address, and tells which differ", () => {
    const old = manifest({ config: { apiBase: null, maxTried: 1 }, prompts: { "a.md": "1" } });
    const now = manifest({
      config: { apiBase: "http://other/v1", maxTried: 1, added: true },
      prompts: { "a.md": "2" },
      git_hash: "abc",
      sessions: [{ started_at: "", limits: {}, program: { git_hash: "abc" } }],
    });
    expect(continueManifest(old, now).sessions[1]!.program).toEqual({ git_hash: "abc" });
    expect(sessionDifferences(old, now)).toEqual(["git_hash", "prompts", "apiBase"]);
  });
});
