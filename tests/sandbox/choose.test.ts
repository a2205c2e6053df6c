import { afterEach, describe, expect, it } from "vitest";
import { checkSandboxes, chooseSandbox } from "../../sandbox/choose.ts";
import { createBubblewrapProvider } from "../../sandbox/bubblewrap/provider.ts";
import { whyNot } from "./open.ts";

const missing = await whyNot(createBubblewrapProvider());

describe("choosing a sandbox", () => {
  const before = process.env["DOCKER_HOST"];
  afterEach(() => {
    if (before === undefined) delete process.env["DOCKER_HOST"];
    else process.env["DOCKER_HOST"] = before;
  });

  it.skipIf(missing !== "")(
    `takes bubblewrap where it works${missing === "" ? "" : ` (skipped: ${missing})`}`,
    async () => {
      expect((await chooseSandbox("auto")).name).toBe("bubblewrap");
    },
  );

  it("takes plain processes when they are asked for by name", async () => {
    expect((await chooseSandbox("process")).name).toBe("process");
  });

  it("says what is missing and how to get it, and does not fall back by itself", async () => {
    process.env["DOCKER_HOST"] = "unix:///nonexistent/docker.sock";
    await expect(chooseSandbox("docker")).rejects.toMatchObject({
      exitCode: 7,
      message: expect.stringContaining("docker: docker is not running"),
      mend: expect.stringMatching(/start docker.*--sandbox process/),
    });
  });

  it("reports on every sandbox for the doctor", async () => {
    const reports = await checkSandboxes();
    expect(reports.map(({ name }) => name)).toEqual(["bubblewrap", "docker", "process"]);
    for (const { readiness } of reports) {
      expect(readiness.findings.length).toBeGreaterThan(0);
      expect(readiness.usable || readiness.mend !== null).toBe(true);
    }
    expect(reports[2]?.readiness.findings[0]).toContain("no isolation");
  });
});
