import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeTesting } from "../../../agent/main/compose-testing.ts";
import { configSchema } from "../../../agent/main/config.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "compose-testing-"));
  await mkdir(join(folder, "checkout"));
  await mkdir(join(folder, "installed/node_modules/helper"), { recursive: true });
  const text = '{ "name": "a", "dependencies": { "helper": "1" } }';
  await writeFile(join(folder, "checkout/package.json"), text);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const plan = (settings: Readonly<Record<string, unknown>>) =>
  composeTesting(configSchema.parse(settings)).plan({
    folder: join(folder, "checkout"),
    userFolder: null,
    runner: "mocha",
    setupCommands: [],
    networkAllowed: false,
  });

describe("the environment of the tests", () => {
  it("takes installed packages from another checkout when one is named", async () => {
    await expect(plan({})).rejects.toThrow("no node_modules folder was found");
    const { links } = await plan({ packages: join(folder, "installed") });
    const from = join(folder, "installed/node_modules");
    expect(links).toEqual([{ from, to: "node_modules" }]);
  });

  it("has the Node that was named, or none", async () => {
    const packages = join(folder, "installed");
    await expect(plan({ packages, node: "3" })).rejects.toThrow('got the Node version "3"');
    const [major = ""] = process.versions.node.split(".");
    await expect(plan({ packages, node: major })).resolves.toBeDefined();
  });
});
