import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openWorkerScratch } from "../../../eval/run/worker-scratch.ts";

it("a worker removes what lost workers of this machine left, and nothing else", async () => {
  const state = await mkdtemp(join(tmpdir(), "worker-state-"));
  onTestFinished(() => rm(state, { recursive: true, force: true }));
  const leave = async (name: string, owner: unknown) => {
    await mkdir(join(state, name, "a__a-1-claim"), { recursive: true });
    await writeFile(join(state, name, "owner.json"), JSON.stringify(owner));
  };
  await leave("worker-lost", { pid: 1, start: "no such time", host: hostname() });
  await leave("worker-elsewhere", { pid: 1, start: "no such time", host: `not-${hostname()}` });
  await leave("other", { pid: 1, start: "no such time", host: hostname() });
  const living = await openWorkerScratch(state);
  expect(living.swept).toBe(1);
  const second = await openWorkerScratch(state);
  expect(second.swept).toBe(0);
  await second.close();
  const left = ["other", "worker-elsewhere", basename(living.folder)];
  expect((await readdir(state)).toSorted()).toEqual(left.toSorted());
});
