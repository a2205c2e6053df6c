import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Checkout } from "../../../agent/core/ports.ts";

/** A real git repository in a temporary folder. */
export interface TestRepository {
  readonly folder: string;
  readonly gitDirectory: string;
  readonly cacheFolder: string;
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  /** Commits everything; the days make the history's order. Returns the commit. */
  commit(message: string): string;
  git(...args: string[]): string;
  remove(): void;
}

export function createRepository(): TestRepository {
  const folder = mkdtempSync(join(tmpdir(), "repair-search-"));
  const cacheFolder = mkdtempSync(join(tmpdir(), "repair-search-cache-"));
  let day = 1;
  const environment = {
    ...process.env,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_SYSTEM: "/dev/null",
  };
  const git = (...args: string[]): string => {
    const date = `2020-01-${String(day).padStart(2, "0")}T00:00:00Z`;
    const env = { ...environment, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    return execFileSync("git", args, { cwd: folder, env, encoding: "utf8" }).trim();
  };
  git("init", "-q", "-b", "main");
  git("config", "user.email", "someone@example.org");
  git("config", "user.name", "Someone");
  return {
    folder,
    gitDirectory: join(folder, ".git"),
    cacheFolder,
    git,
    write(files) {
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
      }
    },
    commit(message) {
      git("add", "-A");
      git("commit", "-q", "--allow-empty", "-m", message);
      day++;
      return git("rev-parse", "HEAD");
    },
    remove() {
      for (const path of [folder, cacheFolder]) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** What a localizer needs of a checkout; the rest must not be touched. */
export function checkoutOf(repository: TestRepository, commit: string): Checkout {
  const untouched = (): never => {
    throw new Error("a localizer reads git objects only");
  };
  return {
    version: commit,
    repository: { source: repository.folder, slug: null, baseCommit: commit, baseBranch: "main" },
    folder: repository.folder,
    gitDirectory: repository.gitDirectory,
    list: untouched,
    read: untouched,
    userFolder: repository.folder,
    diff: untouched,
    deliver: untouched,
    close: untouched,
  };
}

export function issueOf(title: string, body = "") {
  return { repository: null, number: null, title, body, comments: [], url: null };
}
