import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scratchFolder } from "../../../agent/main/scratch.ts";
import { temporaryFolder } from "../../support/temporary.ts";

async function goneProcess(): Promise<number> {
  const child = spawn("true");
  await once(child, "close");
  return child.pid ?? 0;
}

describe("the private folder of a command", () => {
  it("is removed by a later command when its process was killed, and only then", async () => {
    const parent = await temporaryFolder();
    const [killed, reused, alive, elsewhere] = [
      await scratchFolder("search", parent),
      await scratchFolder("search", parent),
      await scratchFolder("localize", parent),
      await scratchFolder("search", parent),
    ];
    const foreign = join(parent, "repair-search-Abc123");
    await mkdir(foreign);
    const owner: object = JSON.parse(await readFile(join(killed, "owner.json"), "utf8"));
    const put = (folder: string, changed: object) =>
      writeFile(join(folder, "owner.json"), JSON.stringify({ ...owner, ...changed }));
    await put(killed, { pid: await goneProcess() });
    await put(reused, { started: "1" });
    await put(elsewhere, { pid: await goneProcess(), space: "pid:[1]" });
    const now = await scratchFolder("localize", parent);
    const stands = [killed, reused, alive, elsewhere, foreign, now].map((one) => existsSync(one));
    expect(stands).toEqual([false, false, true, true, true, true]);
  });
});
