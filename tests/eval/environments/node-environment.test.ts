import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { nodeEnvironment } from "../support/node-environment.ts";
import { makeSampleRepository } from "../support/sample-repository.ts";
import { environmentContract } from "./environment.contract.ts";

let folder = "";
afterAll(() => rm(folder, { recursive: true, force: true }));

environmentContract("node:test repositories", async () => {
  folder = await mkdtemp(join(tmpdir(), "node-environment-"));
  const sample = await makeSampleRepository(join(folder, "repository"));
  return {
    environment: nodeEnvironment(sample.folder),
    instance: sample.row.hidden,
    folder,
    patches: sample.patches,
    shortSeconds: 2,
  };
});
