import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { canonicalJson, openJournal, stepKey } from "../../../agent/core/journal.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const steps = ["prepare", "localize", "reproduce"] as const;

/** Runs three steps over a journal and says which of them had to work. */
async function runSteps(path: string): Promise<string[]> {
  const journal = await openJournal(path);
  const worked: string[] = [];
  for (const step of steps) {
    const value = await journal.step(step, { step }, z.object({ from: z.string() }), async () => {
      worked.push(step);
      return { from: `é日本 ${step}` };
    });
    expect(value).toEqual({ from: `é日本 ${step}` });
  }
  await journal.close();
  return worked;
}

describe("the journal", () => {
  it("runs every step once, and none of them again", async () => {
    const path = join(await temporaryFolder(), "journal.jsonl");
    expect(await runSteps(path)).toEqual([...steps]);
    expect(await runSteps(path)).toEqual([]);
  });

  it("continues after a cut at every byte, repeating only what was cut", async () => {
    const folder = await temporaryFolder();
    const whole = join(folder, "whole.jsonl");
    await runSteps(whole);
    const bytes = await readFile(whole);
    const ends = [...bytes.keys()].filter((index) => bytes[index] === 0x0a);
    expect(ends).toHaveLength(3);
    for (let length = 0; length <= bytes.length; length += 1) {
      const path = join(folder, "cut.jsonl");
      await writeFile(path, bytes.subarray(0, length));
      const kept = ends.filter((end) => end < length).length;
      expect(await runSteps(path)).toEqual(steps.slice(kept));
      expect((await readFile(path, "utf8")).trim().split("\n")).toHaveLength(3);
    }
  });

  it("drops everything after a line that was overwritten with other bytes", async () => {
    const path = join(await temporaryFolder(), "journal.jsonl");
    await runSteps(path);
    const lines = (await readFile(path, "utf8")).split("\n");
    await writeFile(path, [lines[0], "\0\0\0\0", lines[2], ""].join("\n"));
    expect(await runSteps(path)).toEqual(["localize", "reproduce"]);
  });

  it("runs a step again when what it reads has changed", async () => {
    const path = join(await temporaryFolder(), "journal.jsonl");
    const journal = await openJournal(path);
    const run = (prompt: string) =>
      journal.step("localize", { prompt }, z.string(), async () => prompt);
    expect(await run("v1")).toBe("v1");
    expect(await run("v2")).toBe("v2");
    expect(await run("v1")).toBe("v1");
    expect(journal.replayed("localize")).toBe(true);
    await journal.close();
  });

  it("runs a step again when the saved value no longer has the expected shape", async () => {
    const path = join(await temporaryFolder(), "journal.jsonl");
    const journal = await openJournal(path);
    await journal.step("count", {}, z.string(), async () => "three");
    expect(await journal.step("count", {}, z.number(), async () => 3)).toBe(3);
    await journal.close();
  });

  it("saves nothing for a step that throws", async () => {
    const path = join(await temporaryFolder(), "journal.jsonl");
    const journal = await openJournal(path);
    const failing = journal.step("fail", {}, z.string(), () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    await journal.close();
    expect(await readFile(path, "utf8")).toBe("");
  });
});

describe("step keys", () => {
  it("do not depend on the order of object keys, and do depend on the order of lists", () => {
    expect(stepKey("a", { x: 1, y: { b: 1, a: 2 } })).toBe(
      stepKey("a", { y: { a: 2, b: 1 }, x: 1 }),
    );
    expect(stepKey("a", [1, 2])).not.toBe(stepKey("a", [2, 1]));
    expect(stepKey("a", {})).not.toBe(stepKey("b", {}));
    expect(canonicalJson({ b: 1, a: [{ d: 1, c: 2 }] })).toBe('{"a":[{"c":2,"d":1}],"b":1}');
  });
});
