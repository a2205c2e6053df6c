import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { repoPath } from "../../agent/core/model.ts";
import { createBox, removeBox, type Box } from "../../sandbox/workspace/box.ts";
import { openWorkspace, type Workspace } from "../../sandbox/workspace/workspace.ts";

const never = new AbortController().signal;

describe("the workspace", () => {
  let parent = "";
  let source = "";
  let box: Box;
  let workspace: Workspace;

  beforeEach(async () => {
    parent = fs.mkdtempSync(join(tmpdir(), "sandbox-workspace-"));
    source = join(parent, "source");
    fs.mkdirSync(join(source, "pkg/sub"), { recursive: true });
    fs.mkdirSync(join(source, "empty"));
    fs.writeFileSync(join(source, "pkg/one.py"), "x = 1\n");
    fs.writeFileSync(join(source, "pkg/sub/two.py"), "y = 2\r\n");
    fs.writeFileSync(join(source, "run.sh"), "#!/bin/sh\n", { mode: 0o755 });
    fs.writeFileSync(Buffer.from([...Buffer.from(`${source}/`), 0xff, 0xfe]), "not UTF-8");
    fs.symlinkSync("pkg/one.py", join(source, "link"));
    fs.symlinkSync("loop", join(source, "loop"));
    fs.symlinkSync("/etc/passwd", join(source, "outside"));
    execFileSync("mkfifo", [join(source, "pipe")]);
    box = createBox(parent);
    workspace = await open();
  });
  afterEach(() => {
    workspace.close();
    removeBox(box);
    expect(fs.existsSync(box.folder)).toBe(false);
    fs.rmSync(parent, { recursive: true });
  });

  function open(): Promise<Workspace> {
    return openWorkspace(box, { source, links: [], fileBytes: 1e6, owner: null }, never);
  }

  it("copies files, modes, links and names of any bytes, and no special files", () => {
    const expected = describeTree(source).filter((line) => !line.startsWith("pipe"));
    expect(describeTree(box.work)).toEqual(expected);
    expect(expected.length).toBe(11);
  });

  it("is the same again after whatever was done to it", async () => {
    const before = describeTree(box.work);
    for (const [what, harm] of Object.entries(harms)) {
      harm(box.work);
      await workspace.reset();
      expect({ what, tree: describeTree(box.work) }).toEqual({ what, tree: before });
    }
  });

  it("is the same again after any sequence of harms", async () => {
    const before = describeTree(box.work);
    const names = Object.keys(harms);
    const sequences = fc.array(fc.constantFrom(...names), { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(sequences, async (sequence) => {
        for (const name of sequence) {
          try {
            harms[name]?.(box.work);
          } catch {
            // An earlier harm took away what this one needs.
          }
        }
        await workspace.reset();
        expect(describeTree(box.work)).toEqual(before);
      }),
      { numRuns: 25, seed: 7 },
    );
  });

  it("touches nothing that did not change", async () => {
    const stamps = (): number[] =>
      ["pkg", "pkg/one.py", "run.sh"].map((path) => fs.lstatSync(join(box.work, path)).ctimeMs);
    const before = stamps();
    fs.writeFileSync(join(box.work, "pkg/sub/two.py"), "changed");
    await workspace.reset();
    expect(stamps()).toEqual(before);
  });

  it("notices a change that puts size and modification time back", async () => {
    const path = join(box.work, "pkg/one.py");
    const { atime, mtime } = fs.statSync(path);
    await new Promise((resolve) => setTimeout(resolve, 20));
    fs.writeFileSync(path, "x = 9\n");
    fs.utimesSync(path, atime, mtime);
    await workspace.reset();
    expect(fs.readFileSync(path, "utf8")).toBe("x = 1\n");
    expect(fs.statSync(path).mtimeMs).toBeCloseTo(mtime.getTime(), -1);
  });

  it("keeps what set-up made, and returns to that", async () => {
    fs.mkdirSync(join(box.work, "build/deep"), { recursive: true });
    fs.writeFileSync(join(box.work, "build/deep/made.txt"), "made", { mode: 0o400 });
    fs.rmSync(join(box.work, "pkg/sub"), { recursive: true });
    fs.writeFileSync(join(box.work, "pkg/one.py"), "x = 3\n");
    await workspace.keep();
    const kept = describeTree(box.work);
    fs.rmSync(join(box.work, "build"), { recursive: true });
    fs.mkdirSync(join(box.work, "pkg/sub"));
    await workspace.reset();
    expect(describeTree(box.work)).toEqual(kept);
    fs.appendFileSync(join(box.work, "pkg/one.py"), "more");
    await workspace.reset();
    expect(describeTree(box.work)).toEqual(kept);
  });

  it("gives two edits of one size in one second different modification seconds", () => {
    const path = repoPath("pkg/one.py");
    const seconds = ["x = 2\n", "x = 3\n", "x = 4\n"].map((text) => {
      workspace.write(path, text);
      return Math.floor(fs.statSync(join(box.work, path)).mtimeMs / 1000);
    });
    expect(new Set(seconds).size).toBe(3);
  });

  it("keeps the executable bit of a file that is written again", () => {
    workspace.write(repoPath("run.sh"), "#!/bin/sh\nexit 1\n");
    expect(fs.statSync(join(box.work, "run.sh")).mode & 0o777).toBe(0o755);
  });

  it("removes trees deeper than the longest path, and folders without permissions", async () => {
    execFileSync("sh", [
      "-c",
      `cd "${box.work}"; i=0; while [ $i -lt 25 ]; do mkdir ${"d".repeat(200)}; cd -P ${"d".repeat(200)}; i=$((i+1)); done; touch end; chmod 0 .`,
    ]);
    await workspace.reset();
    expect(fs.existsSync(join(box.work, "d".repeat(200)))).toBe(false);
  });
});

/** What hostile tests did to work trees, each starting from the whole one. */
const harms: Readonly<Record<string, (work: string) => void>> = {
  "everything deleted": (work) => {
    for (const name of fs.readdirSync(work, { encoding: "buffer" })) {
      fs.rmSync(Buffer.concat([Buffer.from(`${work}/`), name]), { recursive: true });
    }
  },
  "the workspace itself deleted": (work) => fs.rmSync(work, { recursive: true }),
  "the workspace replaced by a link": (work) => {
    fs.rmSync(work, { recursive: true });
    fs.symlinkSync("/usr", work);
  },
  "a folder replaced by a link to the system": (work) => {
    fs.renameSync(join(work, "pkg"), join(work, "elsewhere"));
    fs.symlinkSync("/usr", join(work, "pkg"));
  },
  "a file replaced by a folder": (work) => {
    fs.rmSync(join(work, "run.sh"));
    fs.mkdirSync(join(work, "run.sh/inside"), { recursive: true });
  },
  "a folder replaced by a file": (work) => {
    fs.rmSync(join(work, "pkg/sub"), { recursive: true });
    fs.writeFileSync(join(work, "pkg/sub"), "");
  },
  "modes taken away": (work) => {
    fs.chmodSync(join(work, "run.sh"), 0);
    fs.chmodSync(join(work, "pkg/sub"), 0);
    fs.chmodSync(join(work, "pkg"), 0);
  },
  "two files exchanged": (work) => {
    fs.renameSync(join(work, "pkg/one.py"), join(work, "x"));
    fs.renameSync(join(work, "run.sh"), join(work, "pkg/one.py"));
    fs.renameSync(join(work, "x"), join(work, "run.sh"));
  },
  "a hard link made and written through": (work) => {
    fs.linkSync(join(work, "pkg/one.py"), join(work, "hard"));
    const flags = fs.constants.O_WRONLY | fs.constants.O_TRUNC | fs.constants.O_NONBLOCK;
    const file = fs.openSync(join(work, "hard"), flags);
    fs.writeSync(file, "through");
    fs.closeSync(file);
  },
  "a link pointed elsewhere": (work) => {
    fs.rmSync(join(work, "link"));
    fs.symlinkSync("/etc/shadow", join(work, "link"));
  },
  "many files added": (work) => {
    for (let i = 0; i < 40; i++) fs.writeFileSync(join(work, `empty/added-${i}`), "");
  },
  "a fifo in place of a file": (work) => {
    fs.rmSync(join(work, "pkg/one.py"));
    execFileSync("mkfifo", [join(work, "pkg/one.py")]);
  },
};

/** One line an entry: path, kind, mode, modification time of files, content. Links are not followed. */
function describeTree(root: string): string[] {
  const lines: string[] = [];
  const visit = (at: Buffer, name: string): void => {
    const stat = fs.lstatSync(at);
    const mode = (stat.mode & 0o777).toString(8);
    if (stat.isSymbolicLink()) lines.push(`${name} link ${fs.readlinkSync(at)}`);
    else if (stat.isFile()) {
      const modified = stat.mtimeMs.toFixed(1);
      lines.push(`${name} file ${mode} ${modified} ${fs.readFileSync(at, "latin1")}`);
    } else if (stat.isDirectory()) {
      lines.push(`${name} folder ${mode}`);
      for (const child of fs.readdirSync(at, { encoding: "buffer" })) {
        visit(Buffer.concat([at, Buffer.from("/"), child]), `${name}/${child.toString("latin1")}`);
      }
    } else lines.push(`${name} special`);
  };
  visit(Buffer.from(root), "");
  return lines.map((line) => line.replace(/^\//, "")).sort();
}
