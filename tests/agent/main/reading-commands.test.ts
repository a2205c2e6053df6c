import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { WriteStream } from "node:tty";
import { describe, expect, it, vi } from "vitest";
import { createIndexingLine } from "../../../agent/main/cli/indexing-line.ts";
import { repairCommand } from "../../support/command-line.ts";
import { makeRepository } from "../../support/repository.ts";
import { temporaryFolder } from "../../support/temporary.ts";

describe("the commands that only read", () => {
  it.each([
    ["a flag that is missing", ["localize"], /--issue/],
    ["an unknown base", ["localize", "--issue", "issue.md", "--base", "v9"], /the base "v9"/],
    ["an unknown tool", ["search", "find_all"], /find_all/],
  ])("answer with an object for --json also for %s", async (_name, argv, why) => {
    const folder = await temporaryFolder();
    await makeRepository(folder, { "a.py": "x = 1\n" });
    await writeFile(join(folder, "issue.md"), "# It breaks\n");
    const { exitCode, stdout } = await repairCommand([...argv, "--json"], { cwd: folder });
    const said: unknown = JSON.parse(stdout);
    expect(said).toMatchObject({ status: "failed", exit_code: 2, why: expect.stringMatching(why) });
    expect(exitCode).toBe(2);
  });
});

describe("the reasons that are printed", () => {
  const files = { "shop/basket.py": "class Basket:\n    def total(self):\n        return 0\n" };

  it.each([
    ["in words for people", "# Basket.total is 0\n", /issue/, ""],
    [
      "with a word when nothing fits",
      "# ąęó\n",
      /nothing in the issue/,
      "nothing in the issue matches",
    ],
  ])("come %s, never with the names of signals", async (_name, issue, words, told) => {
    const folder = await temporaryFolder();
    await makeRepository(folder, files);
    await writeFile(join(folder, "issue.md"), issue);
    const asked = await repairCommand(["localize", "--issue", "issue.md"], { cwd: folder });
    expect(asked.exitCode).toBe(0);
    expect(asked.stdout).toMatch(words);
    expect(asked.stdout).not.toMatch(/[a-z]_[a-z]|rank/);
    expect(asked.stderr).toContain(told);
  });
});

describe("the line that tells how far the reading is", () => {
  function written(live: boolean, milliseconds: readonly number[]): string {
    vi.useFakeTimers({ toFake: ["performance"] });
    const stream = Object.create(WriteStream.prototype);
    let text = "";
    stream.write = (part: string) => {
      text += part;
      return true;
    };
    const line = createIndexingLine(stream, { live });
    for (const pause of milliseconds) {
      vi.advanceTimersByTime(pause);
      line.update({ kind: "commits", done: 500, total: null });
      line.update({ kind: "files", done: 64, total: 900 });
    }
    line.end();
    vi.useRealTimers();
    return text;
  }

  it("comes after a second, on a terminal only, and is cleared", () => {
    expect(written(true, [0, 500])).toBe("");
    expect(written(false, [0, 500, 700])).toBe("");
    const text = written(true, [0, 500, 700]);
    expect(text).toContain("… reading the repository: 500 commits, 64 of 900 files");
    expect(text.endsWith("\r\u001B[K")).toBe(true);
  });
});
