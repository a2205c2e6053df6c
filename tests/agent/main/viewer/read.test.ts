import { appendFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { findRun, readCatalogue } from "../../../../agent/main/viewer/read/catalogue.ts";
import { readEntry } from "../../../../agent/main/viewer/read/entry.ts";
import { readEvents } from "../../../../agent/main/viewer/read/events.ts";
import { readRunView } from "../../../../agent/main/viewer/read/run-view.ts";
import { openSafeFolder } from "../../../../agent/main/viewer/read/safe-folder.ts";
import { visible } from "../../../../agent/main/viewer/read/visible.ts";
import { eventLine, writeBatchFolder, writeRunFolder } from "../../../support/run-folders.ts";
import { temporaryFolder } from "../../../support/temporary.ts";

async function open(folder: string) {
  const opened = await openSafeFolder(folder);
  if (opened === null) throw new Error(`${folder} is not there`);
  return { key: "r", folder: opened };
}

describe("a folder that is only looked at", () => {
  it("is never left: by a name, by a link, by a link of a folder", async () => {
    const around = await temporaryFolder();
    const inside = join(around, "runs");
    await mkdir(join(inside, "real"), { recursive: true });
    await mkdir(join(around, "other"));
    await writeFile(join(around, "secret"), "s");
    await writeFile(join(around, "other/secret"), "s");
    await writeFile(join(inside, "real/here"), "h");
    await symlink(join(around, "secret"), join(inside, "link"));
    await symlink(join(around, "other"), join(inside, "folder"));
    await symlink(join(inside, "real"), join(inside, "near"));
    const { folder } = await open(inside);
    for (const name of ["link", "../secret", "..", "real/../../secret", "real/here", "a\0b", ""])
      expect(await folder.read(name, { limit: 9 })).toBeNull();
    expect(await folder.stamp("link")).toBeNull();
    expect(await folder.open("folder")).toBeNull();
    expect(await folder.open("..")).toBeNull();
    expect((await (await folder.open("near"))?.read("here", { limit: 9 }))?.text).toBe("h");
  });

  it("does not wait at a pipe, and reads a large file in part", async () => {
    const path = await temporaryFolder();
    await execa("mkfifo", [join(path, "pipe")]);
    await writeFile(join(path, "large"), "x".repeat(5000));
    const { folder } = await open(path);
    expect(await folder.read("pipe", { limit: 9 })).toBeNull();
    const read = await folder.read("large", { limit: 10, from: 4995 });
    expect(read).toMatchObject({ text: "xxxxx", size: 5000, cut: false });
    expect(await folder.read("large", { limit: 10 })).toMatchObject({ cut: true });
  });
});

describe("a run that is being written", () => {
  it("is read up to its last whole line, and on from there", async () => {
    const path = await temporaryFolder();
    const { folder } = await open(path);
    const line = eventLine({ kind: "note", text: "ä\u202E", at: "t" });
    await writeFile(join(path, "events.jsonl"), `${line}not json\n${line.slice(0, 20)}`);
    const first = await readEvents(folder);
    expect(first.events).toEqual([{ kind: "note", text: "ä\\u202e", at: "t" }]);
    expect(first.end).toBe(Buffer.byteLength(line) + 9);
    await appendFile(join(path, "events.jsonl"), line.slice(20));
    const second = await readEvents(folder, first.end);
    expect(second.events).toHaveLength(1);
    expect((await readEvents(folder, second.end)).events).toEqual([]);
  });

  it("is running while its process lives, and stopped after it", async () => {
    const path = await temporaryFolder();
    await writeRunFolder(join(path, "a"), { outcome: "running" });
    await writeRunFolder(join(path, "b"), { outcome: "stopped" });
    const states = await Promise.all(
      ["a", "b"].map(async (name) => (await readRunView(await open(join(path, name)))).state),
    );
    expect(states).toEqual(["running", "stopped"]);
    const entry = await readEntry((await open(join(path, "a"))).folder, "a");
    expect(entry).toMatchObject({
      state: "running",
      tried: 5,
      dollars: 0.006,
      note: "5 candidates tried",
    });
  });
});

describe("a run of another version", () => {
  it("is told as such, and the rest of it is shown", async () => {
    const path = await temporaryFolder();
    await writeRunFolder(path, { outcome: "verified" });
    await writeFile(join(path, "run.json"), '{"format": 2}');
    await writeFile(join(path, "evidence.json"), '{"form');
    await appendFile(
      join(path, "journal.jsonl"),
      eventLine({ format: 3, step: "localize", value: {} }),
    );
    const view = await readRunView(await open(path));
    expect(view.problems).toEqual([
      "run.json has format 2, and this version of repair reads format 1: update repair to see all of it",
      "evidence.json is not whole JSON",
      "journal.jsonl has lines of format 3, and this version of repair reads format 1: update repair to see all of it",
    ]);
    expect(view.localization?.symbols).toHaveLength(3);
    expect(view.candidates).toHaveLength(5);
    await writeFile(join(path, "request.json"), '{"format": "x"}');
    expect((await readRunView(await open(path))).state).toBe("verified");
  });
});

describe("the timeline", () => {
  it("gives every stage its time and its cost, a continued run's steps once", async () => {
    const path = await temporaryFolder();
    await writeRunFolder(path, { outcome: "gave-up", candidates: 4 });
    const { stages } = await readRunView(await open(path));
    expect(stages.map(({ name, seconds, state }) => [name, seconds, state])).toEqual([
      ["localize", 2, "done"],
      ["baseline", 2, "done"],
      ["reproduce", 2, "done"],
      ["coverage", 2, "done"],
      ["candidates", 52, "done"],
    ]);
    expect(stages.at(-1)).toMatchObject({ calls: 3, tokens: 3600, summary: "4 tried" });
    const again = (kind: string, more: object) =>
      eventLine({ kind, step: "localize", at: "2026-11-23T11:00:00.000Z", ...more });
    const replay = { seconds: 0.01, replayed: true, summary: "again" };
    await appendFile(
      join(path, "events.jsonl"),
      again("step-started", {}) + again("step-finished", replay),
    );
    const [localize, ...more] = (await readRunView(await open(path))).stages;
    expect(localize).toMatchObject({ seconds: 2, summary: "again" });
    expect(more).toHaveLength(4);
  });
});

describe("what is found in a folder", () => {
  it("is runs and batches, and keys are names of listings", async () => {
    const path = await temporaryFolder();
    await writeRunFolder(join(path, "r-1"), { outcome: "verified" });
    await writeBatchFolder(join(path, "b24"));
    await mkdir(join(path, "neither"));
    const catalogue = await readCatalogue(path);
    if (catalogue === null) throw new Error("no catalogue");
    expect(catalogue.runs.map(({ key }) => key)).toEqual(["r-1"]);
    expect(catalogue.batches.map(({ key }) => key)).toEqual(["b24"]);
    expect((await findRun(catalogue, "b24~owner__pages-1~attempt-1"))?.folder.name).toBe(
      "attempt-1",
    );
    const keys = ["..", "b24~..~..", "b24~owner__pages-1~..", "r-1/../r-1", "neither", "b24"];
    for (const key of keys) expect(await findRun(catalogue, key)).toBeNull();
    expect((await readCatalogue(join(path, "r-1")))?.kind).toBe("run");
    expect((await readCatalogue(join(path, "b24")))?.kind).toBe("batch");
    expect(await readCatalogue(join(path, "nothing"))).toBeNull();
  });
});

it("what hides or reorders text is spelt out, colours are dropped, line ends kept", () => {
  expect(visible("a\u001B[31mred\u001B[0m\r\nb\u202Ec\u200B\u0000\ttab")).toBe(
    "ared\nb\\u202ec\\u200b\\u0000\ttab",
  );
});
