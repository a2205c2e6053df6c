import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeChecks, summarizeChecks } from "../../../eval/commands/doctor-report.ts";
import type { Check } from "../../../eval/commands/doctor-report.ts";
import { missingObjects } from "../../../eval/run/missing-objects.ts";
import { run } from "../support/node-environment.ts";

const checks: readonly Check[] = [
  { id: "a__a-1", kind: "ready", how: "CPython 3.9, cached, gold patch holds", tried: true },
  { id: "a__a-2", kind: "ready", how: "CPython 3.9, not built yet" },
  { id: "a__a-3", kind: "not-ready", reason: "no-repository", why: "no clone", mend: null },
];

describe("repair eval doctor", () => {
  it("tells apart what ran here, what is only planned and what cannot run", () => {
    expect(summarizeChecks(checks, "local")).toMatchObject({
      total: 3,
      ready: 2,
      tried: 1,
      planned: 1,
      reasons: { "no-repository": 1 },
    });
    const text = describeChecks(checks, "local");
    expect(text).toMatch(/^of 3 instances 1 ran here .*, 1 are planned .*, 1 cannot run here/);
    expect(text).toContain("  planned    a__a-2  CPython 3.9, not built yet");
  });
});

describe("a clone", () => {
  let folder = "";
  let commit = "";
  const git = async (...argv: readonly string[]) => {
    const { output } = await run(folder, [
      "git",
      "-c",
      "user.name=a",
      "-c",
      "user.email=a@b",
      ...argv,
    ]);
    return output.trim();
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "partial-"));
    await mkdir(join(folder, "src"));
    await writeFile(join(folder, "src", "a"), "a");
    await git("init", "-q", "-b", "main");
    await git("config", "uploadpack.allowFilter", "true");
    await git("add", ".");
    await git("commit", "-qm", "base");
    commit = await git("rev-parse", "HEAD");
    await git("clone", "-q", "--bare", "--filter=blob:none", `file://${folder}`, "partial.git");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("that is partial lacks what its origin has promised, and is not made to fetch it", async () => {
    const partial = join(folder, "partial.git");
    const packs = await readdir(join(partial, "objects", "pack"));
    const { signal } = new AbortController();
    expect(await missingObjects({ folder: partial, commit }, signal)).toBe(1);
    expect(await readdir(join(partial, "objects", "pack"))).toEqual(packs);
    expect(await missingObjects({ folder, commit }, signal)).toBe(0);
  });
});
