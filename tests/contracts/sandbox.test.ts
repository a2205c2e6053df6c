import { setTimeout } from "node:timers/promises";
import type { CommandResult } from "../../agent/core/model.ts";
import { repoPath } from "../../agent/core/model.ts";
import { createBubblewrapProvider } from "../../sandbox/bubblewrap/provider.ts";
import { createDockerProvider } from "../../sandbox/docker/provider.ts";
import { createFakeProvider, type FakeScript } from "../../sandbox/fake/provider.ts";
import { createProcessProvider } from "../../sandbox/process/provider.ts";
import { findTestDaemon } from "../support/docker-image.ts";
import { sandboxContract, shellPrograms, type Programs } from "./sandbox.contract.ts";

const bubblewrap = createBubblewrapProvider();
const daemon = await findTestDaemon();
const docker = createDockerProvider({ image: daemon.image });
const onLinux = process.platform === "linux" ? "" : "needs Linux";

/** The fake's programs are named by their first argument. */
const fakePrograms: Programs = {
  print: (text) => ["print", text],
  fail: (code) => ["fail", String(code)],
  write: (path, text) => ["write", path, text],
  remove: (path) => ["remove", path],
  sleep: () => ["sleep"],
  flood: () => ["flood"],
  dieOf: (signal) => ["die", signal],
  missing: () => ["missing"],
};

const script: FakeScript = async ({ argv }, files, signal): Promise<Partial<CommandResult>> => {
  const [name = "", first = "", second = ""] = argv;
  switch (name) {
    case "print":
      return { stdout: first };
    case "fail":
      return { end: { kind: "exited", code: Number(first) } };
    case "write":
      files.set(repoPath(first), new Uint8Array(Buffer.from(second)));
      return {};
    case "remove":
      for (const path of files.keys()) {
        if (path === first || path.startsWith(`${first}/`)) files.delete(path);
      }
      return {};
    case "sleep":
      await setTimeout(60_000, undefined, { signal }).catch(() => undefined);
      return {};
    case "flood":
      return { end: { kind: "output-limit" }, stdout: "y\ny\n[… 1000 bytes cut …]\ny\n" };
    case "die":
      return { end: { kind: "signalled", signal: first } };
    default:
      return { end: { kind: "not-found" } };
  }
};

sandboxContract(bubblewrap, { programs: shellPrograms, skip: await missing(bubblewrap) });
sandboxContract(createProcessProvider(), { programs: shellPrograms, skip: onLinux });
sandboxContract(docker, { programs: shellPrograms, skip: daemon.absent });
sandboxContract(createFakeProvider(script), { programs: fakePrograms });

async function missing(provider: typeof bubblewrap): Promise<string> {
  const readiness = await provider.check();
  return readiness.usable ? "" : readiness.findings.join("; ");
}
