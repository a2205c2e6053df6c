import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBuildCache } from "../../../../eval/environments/local/cache.ts";

const signal = new AbortController().signal;
const builder = join(import.meta.dirname, "../../support/slow-builder.ts");

describe("the cache of built environments", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "build-cache-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const fill = (text: string) => async (at: string) => writeFile(join(at, "built"), text);

  it("builds once, for one process and for several", async () => {
    const children = [1, 2, 3].map((number) =>
      fork(builder, [folder, "thing", String(number), "50"]),
    );
    const codes = await Promise.all(children.map((child) => once(child, "exit")));
    expect(codes.map(([code]) => code)).toEqual([0, 0, 0]);
    const log = await readFile(join(folder, "builds.log"), "utf8");
    expect(log.trim().split("\n")).toHaveLength(1);
    expect(await openBuildCache(folder).ready("thing")).not.toBeNull();
  });

  it("builds again what a killed process left half-way", async () => {
    const child = fork(builder, [folder, "thing", "1", "60000"]);
    await once(child, "message");
    expect(existsSync(join(folder, "thing", "built"))).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    const cache = openBuildCache(folder);
    expect(await cache.ready("thing")).toBeNull();
    await cache.obtain("thing", { signal, build: fill("mine") });
    expect(await readFile(join(folder, "thing", "built"), "utf8")).toBe("mine");
    expect(await cache.ready("thing")).not.toBeNull();
  });

  it("takes nothing of a failed build for finished", async () => {
    const cache = openBuildCache(folder);
    const build = async (at: string) => {
      await fill("half")(at);
      throw new Error("no package index");
    };
    await expect(cache.obtain("thing", { signal, build })).rejects.toThrow("no package index");
    expect(await cache.ready("thing")).toBeNull();
  });

  it("prunes what was not used for longest, and nothing that is in use", async () => {
    const cache = openBuildCache(folder);
    const large = "x".repeat(100_000);
    for (const key of ["first", "second", "third"]) {
      await cache.obtain(key, { signal, build: fill(large) });
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    expect(await cache.prune(0, signal)).toEqual([]);
    await cache.release();
    // The first is used once more, by somebody else.
    const other = openBuildCache(folder);
    await other.obtain("first", { signal, build: fill("never") });
    expect(await cache.prune(250_000, signal)).toEqual(["second"]);
    expect(await cache.prune(0, signal)).toEqual(["third"]);
    expect(existsSync(join(folder, "first", "built"))).toBe(true);
    await other.release();
    expect(await cache.prune(0, signal)).toEqual(["first"]);
    expect(existsSync(join(folder, "first"))).toBe(false);
  });
});
