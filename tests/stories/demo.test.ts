import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../agent/core/package-root.ts";
import { repairCommand } from "../support/command-line.ts";
import { missingBubblewrap, missingPython } from "../support/needs.ts";
import { temporaryFolder } from "../support/temporary.ts";

const missing = (await missingBubblewrap()) ?? (await missingPython());
const samples = join(packageRoot, "agent/main/demo/samples");

async function copySamples(): Promise<string> {
  const folder = await temporaryFolder();
  await cp(samples, folder, { recursive: true });
  return folder;
}

async function edit(path: string, from: string, to: string): Promise<void> {
  const text = await readFile(path, "utf8");
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

describe.skipIf(missing !== null)(
  `the demo${missing === null ? "" : ` (skipped: ${missing})`}`,
  () => {
    it("repairs both samples, red before and green after, in the method that is at fault", async () => {
      const { exitCode, stdout } = await repairCommand(["demo", "--json"]);
      const results: unknown = JSON.parse(stdout);
      expect(exitCode).toBe(0);
      expect(results).toMatchObject([
        {
          status: "verified",
          patch: { files: [{ path: "meeting_rooms/slot.py", symbols: ["Slot.overlaps"] }] },
          tests: {
            before: { passed: 8 },
            after: { passed: 9, failed: 0, error: 0 },
            fail_to_pass: [expect.stringContaining("test_accepts_back_to_back_meetings")],
          },
        },
        {
          status: "verified",
          patch: { files: [{ path: "src/pager.ts" }] },
          tests: { fail_to_pass: [expect.stringContaining("puts the rest on a last page")] },
        },
      ]);
    });

    it("repairs another bug that is put into a sample", async () => {
      const folder = await copySamples();
      const slot = join(folder, "python/repository/meeting_rooms/slot.py");
      await edit(
        slot,
        "self.start < other.end and other.start <= self.end",
        "self.start < other.end and other.start < self.end",
      );
      await edit(
        slot,
        "return max(0, other.start - self.end)",
        "return max(0, other.start + self.end)",
      );
      await writeFile(
        join(folder, "python/issue.md"),
        "# The gap until a later slot is far too long\n\nSlot(540, 600).gap_until(Slot(630, 660)) gives 1230.\n",
      );
      const { exitCode, stdout } = await repairCommand([
        "demo",
        "--language",
        "python",
        "--samples",
        folder,
        "--json",
      ]);
      expect(JSON.parse(stdout)).toMatchObject([
        {
          status: "verified",
          patch: { files: [{ path: "meeting_rooms/slot.py", symbols: ["Slot.gap_until"] }] },
        },
      ]);
      expect(exitCode).toBe(0);
    });

    it("says that there is nothing to repair when the bug is gone", async () => {
      const folder = await copySamples();
      await edit(
        join(folder, "typescript/repository/src/pager.ts"),
        "Math.floor(this.#entries",
        "Math.ceil(this.#entries",
      );
      const { exitCode, stdout } = await repairCommand([
        "demo",
        "--language",
        "typescript",
        "--samples",
        folder,
        "--json",
      ]);
      expect(JSON.parse(stdout)).toMatchObject([{ status: "gave-up", exit_code: 4, patch: null }]);
      expect(exitCode).toBe(4);
    });
  },
);
