import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repoPath } from "../../agent/core/model.ts";
import { createBubblewrapProvider } from "../../sandbox/bubblewrap/provider.ts";
import { openSandbox, whyNot, type OpenedSandbox } from "./open.ts";

const provider = createBubblewrapProvider({ cgroupRoot: "/nonexistent" });
const missing = await whyNot(provider);
const title = missing === "" ? "" : ` (skipped: ${missing})`;

describe.skipIf(missing !== "")(`bubblewrap without a writable cgroup${title}`, () => {
  let box: OpenedSandbox;
  beforeAll(async () => {
    box = await openSandbox(provider, (source) => writeFileSync(join(source, "a.txt"), "a"));
  });
  afterAll(() => box.close());

  it("says which limit is not enforced", async () => {
    const { usable, findings } = await provider.check();
    expect(usable).toBe(true);
    expect(findings.join("\n")).toContain("not enforced: the sum of memory");
  });

  it("still stops a process that takes too much memory", async () => {
    const result = await box.node(
      "const all = []; for (let i = 0; i < 80; i++) all.push(Buffer.allocUnsafeSlow(50e6)); console.log('took 4 GB');",
    );
    expect(result.stdout).not.toContain("took");
    expect(result.end).not.toEqual({ kind: "exited", code: 0 });
  });

  it("still lets Node and WebAssembly reserve what they never touch", async () => {
    const result = await box.node(
      "new WebAssembly.Memory({ initial: 1, maximum: 65536 }); console.log('reserved');",
    );
    expect(result).toMatchObject({ end: { kind: "exited", code: 0 }, stdout: "reserved\n" });
  });

  it("still stops a program that forks without end", async () => {
    const fork = "i=0; while [ $i -lt 400 ]; do sleep 20 & i=$((i+1)); echo $i > count; done";
    await box.shell(fork, { seconds: 5 });
    const count = Number(Buffer.from((await box.sandbox.read(repoPath("count"))) ?? []).toString());
    expect(count).toBeGreaterThan(10);
    expect(count).toBeLessThan(64);
  });
});
