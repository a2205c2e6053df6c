import { execFileSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findRepository } from "../../../eval/localize/repositories.ts";
import { makeRepository } from "../../support/repository.ts";
import { temporaryFolder } from "../../support/temporary.ts";

async function clone(folder: string, name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  await makeRepository(path, { "a.py": text });
  return execFileSync("git", ["-C", path, "rev-parse", "HEAD"], { encoding: "utf8" }).trim();
}

describe("a repository below a folder of clones", () => {
  it("is found under its usual names, and of several the one that has the commit", async () => {
    const folder = await temporaryFolder();
    const one = await clone(folder, "owner+name/repo", "a = 1\n");
    const other = await clone(folder, "owner__name", "a = 2\n");
    const at = (commit: string) => findRepository(folder, "owner/name", commit);
    expect(at(one)).toBe(join(folder, "owner+name/repo/.git"));
    expect(at(other)).toBe(join(folder, "owner__name/.git"));
    expect(at("0".repeat(40))).toBe(join(folder, "owner+name/repo/.git"));
  });

  it("that is not there is an error that names the places", () => {
    expect(() => findRepository("/nowhere", "owner/name")).toThrow(/owner\+name\/repo/);
  });
});
