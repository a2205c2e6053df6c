import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { planEnvironment } from "../../../sandbox/environment/plan.ts";

let root = "";
let user = "";
let copy = "";

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "repair-plan-"));
  user = join(root, "user");
  copy = join(root, "copy");
  await file("copy/package.json", '{"devDependencies":{"vitest":"5"}}');
});

afterEach(() => rm(root, { recursive: true, force: true }));

describe("planning for Node", () => {
  it("links the packages that the user has installed, of every package of a monorepo", async () => {
    await file("copy/packages/a/package.json", "{}");
    await file("user/node_modules/.bin/vitest", "");
    await file("user/packages/a/node_modules/x/index.js", "");
    await file("user/packages/b/node_modules/y/index.js", "");
    const { links, environment, readOnlyFolders } = await plan();
    expect(links).toEqual([
      { from: join(user, "node_modules"), to: "node_modules" },
      { from: join(user, "packages/a/node_modules"), to: "packages/a/node_modules" },
    ]);
    const path = environment["PATH"]?.split(":") ?? [];
    expect(path.slice(0, 3)).toEqual([
      "node_modules/.bin",
      "../node_modules/.bin",
      "../../node_modules/.bin",
    ]);
    const own = dirname(realpathSync(process.execPath));
    expect(path).toContain(own);
    if (!own.startsWith("/usr/")) expect(readOnlyFolders).toEqual([dirname(own)]);
  });

  it("says what is missing and how to mend it", async () => {
    await expect(plan()).rejects.toMatchObject({
      exitCode: 7,
      message: expect.stringContaining("no node_modules folder was found"),
      mend: expect.stringContaining(`npm ci in ${user}`),
    });
    await expect(plan({ source: null })).rejects.toMatchObject({
      mend: expect.stringContaining("--network allow"),
    });
  });

  it("needs no packages for node's own runner, nor where there are none to need", async () => {
    await expect(plan({ runner: "node:test" })).resolves.toMatchObject({ setup: [] });
    await file("copy/package.json", "{}");
    await expect(plan()).resolves.toMatchObject({ setup: [] });
  });

  it.each([
    ["package-lock.json", "npm ci --ignore-scripts --no-audit --no-fund"],
    ["pnpm-lock.yaml", "pnpm install --frozen-lockfile --ignore-scripts"],
    ["yarn.lock", "yarn install --frozen-lockfile --ignore-scripts"],
    ["README.md", "npm install --ignore-scripts --no-audit --no-fund"],
  ])("installs by %s when downloads are allowed, without scripts", async (lock, command) => {
    await file(`copy/${lock}`, "");
    const { setup } = await plan({ networkAllowed: true });
    expect(setup.map(({ argv }) => argv.join(" "))).toEqual([command]);
  });

  it("says which Node it takes, and when it is not the one that was asked for", async () => {
    await file("copy/package.json", '{"engines":{"node":">=18"}}');
    expect((await plan()).notes.join()).toContain("satisfies >=18");
    await file("copy/.nvmrc", "v1.2.3\n");
    expect((await plan()).notes.join()).toContain("asks for 1.2.3, which was not found");
    await expect(plan({ node: "1.2.3" })).rejects.toThrow(/got the Node version "1.2.3"/);
  });

  it("gives a command of the user's own both Python and Node, and insists on neither", async () => {
    const { environment, language } = await plan({ runner: "custom" });
    expect(language).toBe("unknown");
    expect(environment["PATH"]?.split(":")).toContain(dirname(realpathSync(process.execPath)));
  });
});

function plan(options: Partial<Parameters<typeof planEnvironment>[0]> = {}) {
  return planEnvironment({
    folder: copy,
    source: user,
    runner: "vitest",
    setupCommands: [],
    ...options,
  });
}

async function file(path: string, text: string): Promise<void> {
  const full = join(root, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, text);
}
