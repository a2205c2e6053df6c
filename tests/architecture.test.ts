import { readFile } from "node:fs/promises";
import { globSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../agent/core/package-root.ts";

/** Which folder may import which: the table of ARCHITECTURE.md. The longest prefix of a path decides. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  "agent/core": [],
  prompts: ["agent/core"],
  "agent/steps": ["agent/core", "prompts"],
  "agent/repair.ts": ["agent/core", "agent/steps", "prompts"],
  tools: ["agent/core"],
  "tools/search": ["agent/core", "tools/languages"],
  "tools/edit": ["agent/core", "tools/languages"],
  "tools/templates": ["agent/core", "tools/languages"],
  "tools/model": ["agent/core", "prompts"],
  sandbox: ["agent/core"],
  "agent/main": ["agent", "prompts", "tools", "sandbox"],
  "agent/main/cli/program.ts": ["agent", "prompts", "tools", "sandbox", "eval/cli.ts"],
  eval: ["agent", "prompts", "tools", "sandbox"],
  tests: ["agent", "prompts", "tools", "sandbox", "eval"],
};

const sources = globSync("{agent,tools,prompts,sandbox,eval,tests}/**/*.ts", {
  cwd: packageRoot,
  exclude: (name) => /fixtures|node_modules|demo\/samples/.test(name),
});

describe("the import table", () => {
  it("is checked against more than a handful of files and imports", async () => {
    const imports = await readImports();
    expect(sources.length).toBeGreaterThan(10);
    expect(imports.length).toBeGreaterThan(20);
  });

  it("is kept by every source file", async () => {
    const violations = (await readImports()).filter(({ from, to }) => !isAllowed(from, to));
    expect(violations.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it("is able to find a violation", () => {
    expect(isAllowed("agent/core/model.ts", "tools/git/open.ts")).toBe(false);
    expect(isAllowed("sandbox/process.ts", "tools/git/open.ts")).toBe(false);
    expect(isAllowed("tools/git/open.ts", "tools/search/index.ts")).toBe(false);
    expect(isAllowed("tools/git/open.ts", "tools/git/run.ts")).toBe(true);
  });
});

function isAllowed(from: string, to: string): boolean {
  const room = roomOf(from);
  if (sameRoom(room, from, to)) return true;
  return (mayImport[room] ?? []).some((allowed) => to === allowed || to.startsWith(`${allowed}/`));
}

function sameRoom(room: string, from: string, to: string): boolean {
  if (room === "tools") return to.startsWith(`${from.split("/").slice(0, 2).join("/")}/`);
  return to.startsWith(`${room}/`) && roomOf(to) === room;
}

function roomOf(path: string): string {
  const rooms = Object.keys(mayImport).filter(
    (room) => path === room || path.startsWith(`${room}/`),
  );
  const longest = rooms.sort((a, b) => b.length - a.length)[0];
  if (longest === undefined) throw new Error(`${path} is in no room of the import table`);
  return longest;
}

async function readImports(): Promise<{ from: string; to: string }[]> {
  const found: { from: string; to: string }[] = [];
  for (const from of sources) {
    const text = await readFile(join(packageRoot, from), "utf8");
    for (const match of text.matchAll(
      /(?:\bfrom|\bimport\(|^import)\s*["'](\.{1,2}\/[^"']+)["']/gm,
    )) {
      const to = relative(packageRoot, join(packageRoot, dirname(from), match[1] ?? ""));
      if (!to.endsWith("package.json") && !to.endsWith(".json")) found.push({ from, to });
    }
  }
  return found;
}
