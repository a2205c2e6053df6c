import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openViewer } from "../../../../agent/main/viewer/open-viewer.ts";
import type { OpenedViewer } from "../../../../agent/main/viewer/open-viewer.ts";
import { repairCommand } from "../../../support/command-line.ts";
import {
  candidateEvent,
  candidateId,
  eventLine,
  writeBatchFolder,
  writeRunFolder,
} from "../../../support/run-folders.ts";
import { temporaryFolder } from "../../../support/temporary.ts";

let folder = "";
let viewer: OpenedViewer;
let base = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "viewer-"));
  await writeRunFolder(join(folder, "r-1"), { outcome: "verified", hostile: true });
  await writeRunFolder(join(folder, "r-2"), { outcome: "gave-up", messages: 130, candidates: 90 });
  await writeRunFolder(join(folder, "r-3"), { outcome: "stopped", messages: 0, candidates: 0 });
  await writeBatchFolder(join(folder, "b24"), "<img src=x onerror=alert(4)>");
  viewer = await openViewer({ folder, host: "127.0.0.1", port: 0, token: null });
  base = `http://127.0.0.1:${viewer.port}`;
});

afterAll(async () => {
  await viewer?.close();
  await rm(folder, { recursive: true, force: true });
});

async function page(path: string): Promise<string> {
  const response = await fetch(base + path);
  expect(response.status).toBe(200);
  return response.text();
}

function ids(text: string, kind: string): readonly string[] {
  return Array.from(
    text.matchAll(new RegExp(`id="(${kind}-(?!list)[^"]+)"`, "g")),
    (match) => match[1]!,
  );
}

/** A GET with headers that fetch would not send. */
function get(path: string, headers: Record<string, string>, port = viewer.port) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const request = http.get({ host: "127.0.0.1", port, path, headers }, (response) => {
    let text = "";
    response.on("data", (chunk) => (text += String(chunk)));
    response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
  });
  request.on("error", reject);
  return promise;
}

describe("the list", () => {
  it("has every run with its state, cost and time, and the batches", async () => {
    const text = await page("/");
    expect(ids(text, "run").toSorted()).toEqual(["run-r-1", "run-r-2", "run-r-3"]);
    expect(text).toContain("3 runs · 1 verified");
    expect(text).toContain("$0.41");
    expect(text).toContain("1 min 00 s");
    expect(text).toContain('href="/batch/b24"');
  });

  it("of one run is that run", async () => {
    const one = await openViewer({
      folder: join(folder, "r-2"),
      host: "localhost",
      port: 0,
      token: null,
    });
    const response = await fetch(one.address);
    expect(response.url).toBe(`${one.address}run/r-2`);
    await one.close();
  });
});

describe("a batch's page", () => {
  it("draws on the server what the report of a batch draws, also before there is one", async () => {
    const text = await page("/batch/b24");
    const plots = [...text.matchAll(/<figcaption>([^<]+)<\/figcaption>([^]*?)<\/figure>/g)];
    expect(plots.map(([, title]) => title)).toEqual([
      "Instances with a patch within a given cost each",
      "Rank of the first file of the real fix",
      "Time by stage, all instances",
    ]);
    const [cost = "", rank = "", stages = ""] = plots.map(([, , drawing]) => drawing);
    expect(cost).toMatch(/<path class="line" d="M44,190H470\.0V14\.0H470"/);
    expect(cost).toContain("$0.20 an instance");
    expect(rank).toContain("not recorded");
    const values = text.match(/<span class="label">(?:time|cost|tried|file rank)<\/span>/g) ?? [];
    const rows = text.match(/<a class="run"/g) ?? [];
    expect([rows.length > 0, values.length]).toEqual([true, 4 * rows.length]);
    expect(stages.match(/<rect/g)).toHaveLength(2);
    expect(stages).toContain("8.0 s (7 %)");
  });
});

describe("a run's page", () => {
  it("says the verdict, the evidence, the change, the suspects, the cost", async () => {
    const text = await page("/run/r-1");
    expect(text).toContain("1 test that failed before passes with the change");
    expect(text).toContain("Not verified");
    expect(text).toContain("Pager.page_count");
    expect(text).toContain('<ins class="line"');
    expect(text).toContain("$0.41 of $2.00");
    expect(text).toContain('class="tag changed"');
    expect(text).toContain("<code>python3 -m pytest");
    expect(text).not.toContain("/opt/python");
  });

  it("gives an honest page for a run that gave up, and for one that was killed", async () => {
    const text = await page("/run/r-2");
    expect(text).toContain("none of 90 candidates passed");
    expect(text).toContain("Where to look first");
    expect(text).toContain("1 of 1 target tests still fail");
    expect(await page("/run/r-3")).toMatch(
      /<code\s*><span class="whole">repair fix --resume<\/span>\s+\S+r-3<\/code/,
    );
  });

  it("writes nothing of a repository or a model as markup", async () => {
    const paths = ["/", "/run/r-1", "/run/r-1/candidates", `/run/r-1/candidates/${candidateId(1)}`];
    for (const path of [...paths, "/run/r-1/messages/1", "/run/r-1/export", "/batch/b24"]) {
      const text = await page(path);
      expect(text).not.toMatch(/<img|<svg onload|onerror="|hacked=1<\/script>/);
      expect(text.match(/<script/g)).toHaveLength(1);
      expect(text).not.toMatch(/[\u202E\0]/);
    }
  });

  it("brings long lists in pieces, each row once", async () => {
    const text = await page("/run/r-2");
    expect(ids(text, "message")).toHaveLength(40);
    expect(ids(text, "candidate")).toHaveLength(25);
    const rows = [...ids(text, "message")];
    let next: string | undefined = /href="([^"]+messages\?from=\d+)"/.exec(text)?.[1];
    while (next !== undefined) {
      const piece: string = await page(`${next}&fragment=1`);
      rows.push(...ids(piece, "message"));
      next = /href="([^"]+messages\?from=\d+)"/.exec(piece)?.[1];
    }
    expect(rows).toEqual(Array.from({ length: 130 }, (_, at) => `message-${at + 1}`));
    const piece = await page("/run/r-2/messages/77?fragment=1");
    expect(piece).toContain("Question 77:");
    expect(piece).not.toContain("<html");
    expect(await page("/run/r-2/messages/77")).toContain("<html");
    expect(await page(`/run/r-2/candidates/${candidateId(3)}?fragment=row`)).toMatch(/^\s*<li>/);
  });

  it.each([
    "/run/..%2f..",
    "/run/%252e%252e",
    "/run/r-9",
    "/run/r-1/messages/99",
    "/batch/x",
    "/x",
  ])("is not found at %s", async (path) => {
    expect((await get(path, { host: "localhost" })).status).toBe(404);
  });
});

describe("who may look", () => {
  it("on loopback: whoever asks a loopback name", async () => {
    for (const host of ["localhost:1", "127.0.0.1", "[::1]:80"])
      expect((await get("/", { host })).status).toBe(200);
    for (const host of ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80"])
      expect((await get("/", { host })).status).toBe(421);
  });

  it("elsewhere: whoever has the token, which does not stay in the address", async () => {
    const open = await openViewer({ folder, host: "0.0.0.0", port: 0, token: null });
    const token = new URL(open.address.replace("0.0.0.0", "127.0.0.1")).searchParams.get("token")!;
    expect(token.length).toBeGreaterThanOrEqual(32);
    const at = `http://127.0.0.1:${open.port}`;
    const closed = await fetch(`${at}/run/r-1`);
    expect(closed.status).toBe(401);
    expect(await closed.text()).not.toContain("page_count");
    expect((await fetch(`${at}/?token=${token}x`)).status).toBe(401);
    expect((await fetch(`${at}/run/r-1/live?from=0.0`)).status).toBe(401);
    const entered = await fetch(`${at}/run/r-1?token=${token}`, { redirect: "manual" });
    expect(entered.status).toBe(303);
    expect(entered.headers.get("location")).toBe("/run/r-1");
    const cookie = entered.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/HttpOnly; SameSite=Lax/);
    expect(cookie).not.toContain(token);
    const headers = { cookie: cookie.split(";")[0]! };
    expect((await fetch(`${at}/run/r-1`, { headers })).status).toBe(200);
    const bearer = { authorization: `Bearer ${token}` };
    expect((await fetch(`${at}/run/r-1`, { headers: bearer })).status).toBe(200);
    const body = new URLSearchParams({ token });
    const form = await fetch(`${at}/run/r-1`, { method: "POST", body, redirect: "manual" });
    expect(form.status).toBe(303);
    await open.close();
  });

  it("every page may load nothing but itself", async () => {
    const response = await fetch(`${base}/run/r-1`);
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    expect(await response.text()).not.toMatch(/(?:src|href)="(?:https?:)?\/\/| on\w+="|style="/);
  });
});

describe("a run as one file", () => {
  it("has everything in it, with its policy, and needs no server", async () => {
    const out = join(await temporaryFolder(), "run.html");
    const { exitCode, stderr } = await repairCommand([
      "view",
      join(folder, "r-2"),
      "--export",
      out,
    ]);
    expect(stderr).toContain("run.html");
    expect(exitCode).toBe(0);
    const { readFile } = await import("node:fs/promises");
    const text = await readFile(out, "utf8");
    expect(text).toContain('http-equiv="Content-Security-Policy"');
    expect(ids(text, "message")).toHaveLength(130);
    expect(ids(text, "candidate").length).toBeGreaterThanOrEqual(90);
    expect(text).toContain("Question 130:");
    expect(text).not.toContain("data-src");
    expect(text).not.toMatch(/href="\//);
  });
});

interface Told {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** Reads a page's events until `enough` says so. */
async function listen(
  path: string,
  enough: (told: readonly Told[]) => boolean,
  headers: Record<string, string> = {},
): Promise<readonly Told[]> {
  const stop = new AbortController();
  const response = await fetch(base + path, { headers, signal: stop.signal });
  const told: Told[] = [];
  let text = "";
  for await (const chunk of response.body!) {
    text += Buffer.from(chunk).toString("utf8");
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1] ?? "";
      if (field("event") !== "")
        told.push({ id: field("id"), event: field("event"), data: field("data") });
    }
    if (enough(told)) break;
  }
  stop.abort();
  return told;
}

describe("a live run", () => {
  it("tells what is new once, goes on after a lost connection, and ends with the run", async () => {
    const run = join(folder, "r-4");
    await writeRunFolder(run, { outcome: "running", candidates: 2, messages: 2 });
    const events = join(run, "events.jsonl");
    const from = /data-live="[^"]*live\?from=([\d.]+)"/.exec(await page("/run/r-4"))?.[1];
    const rows = (told: readonly Told[]) =>
      told.flatMap(({ event, data }) =>
        event === "row" ? ids(data.replaceAll('\\"', '"'), "candidate") : [],
      );

    const half = eventLine(candidateEvent(4, "failing"));
    await appendFile(events, eventLine(candidateEvent(3, "failing")) + half.slice(0, 30));
    const first = await listen(
      `/run/r-4/live?from=${from}`,
      (told) => rows(told).length > 0 && told.some(({ data }) => data.includes('"timeline"')),
    );
    expect(rows(first)).toEqual([`candidate-${candidateId(3)}`]);

    await appendFile(events, half.slice(30));
    await rm(join(run, "lock"));
    await writeRunFolder(join(folder, "r-5"), { outcome: "verified" });
    const { readFile } = await import("node:fs/promises");
    for (const name of ["run.json", "result.json"])
      await writeFile(join(run, name), await readFile(join(folder, "r-5", name)));
    const last = first.at(-1)!.id;
    const second = await listen(
      `/run/r-4/live?from=${from}`,
      (told) => told.some(({ event }) => event === "end"),
      { "last-event-id": last },
    );
    expect(rows(second)).toEqual([`candidate-${candidateId(4)}`]);
    expect(second.at(-1)).toMatchObject({ event: "end", data: "verified" });
    const verdict = second.find(({ data }) => data.includes('"verdict"'));
    expect(verdict?.data).toContain("1 test that failed before passes");
  });

  it("does not keep the server from closing", async () => {
    await writeRunFolder(join(folder, "r-6"), { outcome: "running" });
    const own = await openViewer({ folder, host: "127.0.0.1", port: 0, token: null });
    const response = await fetch(`${own.address}run/r-6/live`);
    const reading = response.text().catch(() => "cut");
    const before = performance.now();
    await own.close();
    await reading;
    expect(performance.now() - before).toBeLessThan(1500);
  });
});
