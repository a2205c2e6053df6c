import { expect, it } from "vitest";
import { describeError } from "../../../agent/main/cli/report-error.ts";

it("a full disk is told with advice that fits every command", () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), {
    code: "ENOSPC",
  });
  const { why, mend, exitCode } = describeError(full);
  expect(why).toMatch(/^the disk is full: ENOSPC/);
  expect(mend).toMatch(/^free some space and give the command again/);
  expect(exitCode).toBe(7);
});
