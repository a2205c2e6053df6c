import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repoPath, type Command, type CommandResult } from "../../agent/core/model.ts";
import type { Sandbox, SandboxOptions, SandboxProvider } from "../../agent/core/ports/sandbox.ts";

/** What programs of the suite do; each backend says how it makes them. */
export interface Programs {
  print(text: string): readonly string[];
  fail(code: number): readonly string[];
  write(path: string, text: string): readonly string[];
  remove(path: string): readonly string[];
  sleep(): readonly string[];
  flood(): readonly string[];
  dieOf(signal: string): readonly string[];
  missing(): readonly string[];
}

export const shellPrograms: Programs = {
  print: (text) => ["printf", "%s", text],
  fail: (code) => ["sh", "-c", `exit ${code}`],
  write: (path, text) => ["sh", "-c", 'printf %s "$2" > "$1"', "sh", path, text],
  remove: (path) => ["rm", "-rf", path],
  sleep: () => ["sleep", "60"],
  flood: () => ["yes"],
  dieOf: (signal) => ["sh", "-c", `kill -${signal.slice(3)} $$`],
  missing: () => ["there-is-no-such-program"],
};

const never = new AbortController().signal;

/** The promises of the port, checked against any implementation of it. */
export function sandboxContract(
  provider: SandboxProvider,
  { programs, skip = "" }: { programs: Programs; skip?: string },
): void {
  const title = skip === "" ? "" : ` (skipped: ${skip})`;
  describe.skipIf(skip !== "")(`the ${provider.name} sandbox keeps the contract${title}`, () => {
    let source = "";
    let sandbox: Sandbox;
    beforeAll(async () => {
      source = makeSource();
      sandbox = await provider.open(optionsFor(source), never);
    });
    afterAll(async () => {
      await sandbox.close();
      rmSync(source, { recursive: true, force: true });
    });
    const run = (argv: readonly string[], rest: Partial<Command> = {}): Promise<CommandResult> =>
      sandbox.run({ argv, folder: "", environment: {}, seconds: 20, ...rest }, never);
    const text = async (path: string): Promise<string | null> => {
      const content = await sandbox.read(repoPath(path));
      return content === null ? null : Buffer.from(content).toString("utf8");
    };

    it("says that it is usable", async () => {
      expect((await provider.check()).usable).toBe(true);
    });

    it("returns what a program printed and how it ended", async () => {
      const result = await run(programs.print("häuser"));
      expect(result).toMatchObject({ end: { kind: "exited", code: 0 }, stdout: "häuser" });
      expect(result.seconds).toBeGreaterThanOrEqual(0);
      expect((await run(programs.fail(3))).end).toEqual({ kind: "exited", code: 3 });
    });

    it("tells exit codes from signals and from programs that do not exist", async () => {
      expect((await run(programs.fail(137))).end).toEqual({ kind: "exited", code: 137 });
      expect((await run(programs.fail(127))).end).toEqual({ kind: "exited", code: 127 });
      expect((await run(programs.dieOf("SIGKILL"))).end).toEqual({
        kind: "signalled",
        signal: "SIGKILL",
      });
      expect((await run(programs.missing())).end).toEqual({ kind: "not-found" });
    });

    it("ends a program at its time limit", async () => {
      const result = await run(programs.sleep(), { seconds: 0.3 });
      expect(result.end).toEqual({ kind: "timed-out" });
      expect(result.seconds).toBeLessThan(5);
    });

    it("ends a program when the caller gives up", async () => {
      const cancel = new AbortController();
      setTimeout(() => cancel.abort(), 100);
      const command = { argv: programs.sleep(), folder: "", environment: {}, seconds: 20 };
      expect((await sandbox.run(command, cancel.signal)).end).toEqual({ kind: "cancelled" });
    });

    it("ends a program that prints without end, and keeps head and tail of its output", async () => {
      const result = await run(programs.flood());
      expect(result.end).toEqual({ kind: "output-limit" });
      expect(result.stdout).toContain("bytes cut");
      expect(result.stdout.length).toBeLessThan(25_000);
      expect(result.stdout.startsWith("y\ny\n")).toBe(true);
    });

    it("works on a copy of the source, and resets it exactly", async () => {
      expect(await text("notes.txt")).toBe("first");
      await run(programs.write("notes.txt", "changed"));
      await run(programs.write("new.txt", "new"));
      await run(programs.remove("folder"));
      expect(await text("notes.txt")).toBe("changed");
      expect(await text("folder/deep.txt")).toBeNull();
      await sandbox.reset();
      expect(await text("notes.txt")).toBe("first");
      expect(await text("new.txt")).toBeNull();
      expect(await text("folder/deep.txt")).toBe("deep");
    });

    it("shows programs what the host wrote, and forgets it at the next reset", async () => {
      await sandbox.write(repoPath("folder/added.txt"), "added");
      await sandbox.write(repoPath("notes.txt"), null);
      expect(await text("folder/added.txt")).toBe("added");
      expect(await text("notes.txt")).toBeNull();
      await sandbox.reset();
      expect(await text("folder/added.txt")).toBeNull();
      expect(await text("notes.txt")).toBe("first");
    });

    it("resets to the state that was kept last", async () => {
      await run(programs.write("built.txt", "built"));
      await run(programs.remove("folder/deep.txt"));
      await sandbox.keep();
      await run(programs.write("built.txt", "broken"));
      await sandbox.reset();
      expect(await text("built.txt")).toBe("built");
      expect(await text("folder/deep.txt")).toBeNull();
    });

    it("does not read through links, nor folders", async () => {
      expect(await text("link.txt")).toBeNull();
      expect(await text("folder")).toBeNull();
    });

    it("refuses commands once it was closed, and closes twice without harm", async () => {
      const other = await provider.open(optionsFor(source), never);
      await other.close();
      await other.close();
      const command = { argv: programs.print("x"), folder: "", environment: {}, seconds: 1 };
      await expect(other.run(command, never)).rejects.toThrow("closed");
    });
  });
}

export function optionsFor(source: string): SandboxOptions {
  return {
    source,
    readOnlyFolders: [],
    links: [],
    environment: {},
    network: "none",
    limits: {
      memoryBytes: 512 * 1024 * 1024,
      processes: 64,
      fileBytes: 20 * 1024 * 1024,
      outputBytes: 20_000,
    },
  };
}

function makeSource(): string {
  const source = mkdtempSync(join(tmpdir(), "sandbox-source-"));
  mkdirSync(join(source, "folder"));
  writeFileSync(join(source, "notes.txt"), "first");
  writeFileSync(join(source, "folder/deep.txt"), "deep");
  symlinkSync("notes.txt", join(source, "link.txt"));
  return source;
}
