import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { redactorFor } from "../../../../agent/main/github-app/outgoing.ts";
import {
  mountPages,
  readPagesSettings,
  runAddress,
} from "../../../../agent/main/github-app/pages.ts";
import {
  dayMilliseconds,
  deriveLinkKey,
  readGrant,
  signGrant,
} from "../../../../agent/main/viewer/server/links.ts";
import { writeBatchFolder, writeRunFolder } from "../../../support/run-folders.ts";
import { calm } from "../../../support/temporary.ts";

const start = Date.parse("2026-11-28T10:00:00Z");
const clock = { now: start };
const environment = {
  REPAIR_VIEW_TOKEN: "the operator's own token",
  REPAIR_WEBHOOK_SECRET: "webhook-secret-0123456789",
  REPAIR_PUBLIC_URL: "https://repair.example.org",
};
const pages = readPagesSettings(environment)!;

let runs = "";
beforeAll(async () => {
  runs = await mkdtemp(join(tmpdir(), "access-"));
  const of = (name: string, repository: string | null) =>
    writeRunFolder(join(runs, name), { outcome: "verified", title: `About ${name}`, repository });
  await of("r-ada", "ada/meetings");
  await of("r-ada-2", "ada/meetings");
  await of("r-eve", "eve/secrets");
  await of("r-file", null);
  await writeBatchFolder(join(runs, "b24"), "batch");
});
afterAll(() => rm(runs, { recursive: true, force: true }));

/** A browser: it keeps cookies and does not follow redirects. */
async function openBrowser(given: Readonly<Record<string, string>> = {}) {
  clock.now = start;
  const app = new Hono();
  const settings = readPagesSettings({ ...environment, ...given })!;
  const complain = () => undefined;
  await mountPages(app, {
    pages: settings,
    runs,
    closing: calm,
    complain,
    now: () => clock.now,
  });
  const jar = new Map<string, string>();
  return {
    jar,
    async get(path: string) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
      const response = await app.request(path, { headers: { cookie } });
      for (const set of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        jar.set(name, value);
      }
      return response;
    },
  };
}

const linkTo = (run: string, repository: string, now = start) =>
  new URL(runAddress(pages, { run, repository }, now) ?? "")
    .toString()
    .slice(pages.address!.length);
const ada = linkTo("r-ada", "ada/meetings");

describe("a link in a comment", () => {
  it("opens the runs of its repository, and is exchanged for a cookie at once", async () => {
    const { get } = await openBrowser();
    const entered = await get(ada);
    expect(entered.status).toBe(303);
    expect(entered.headers.get("location")).toBe("/runs/run/r-ada");
    expect(entered.headers.get("referrer-policy")).toBe("no-referrer");
    expect(entered.headers.get("cache-control")).toBe("no-store");
    const [cookie = ""] = entered.headers.getSetCookie();
    expect(cookie).toMatch(/; Path=\/runs; HttpOnly; Secure; SameSite=Lax$/);
    const signature = /\.([\w-]{43})$/.exec(new URLSearchParams(ada.split("?")[1]).get("access")!);
    expect(cookie).not.toContain(signature?.[1]);
    for (const path of ["r-ada", "r-ada-2", "r-ada/messages/1", "r-ada/export", "r-ada/candidates"])
      expect((await get(`/runs/run/${path}`)).status).toBe(200);
    const text = await (await get("/runs/run/r-ada")).text();
    expect(text).toContain("About r-ada");
    expect(text).not.toContain("access=");
  });

  it("opens no other repository's runs, and does not tell whether there are any", async () => {
    const { get } = await openBrowser();
    await get(ada);
    const list = await (await get("/runs")).text();
    expect(list).toContain("About r-ada-2");
    expect(list).not.toMatch(/r-eve|r-file|b24/);
    expect(list).not.toContain(runs);
    const there = await get("/runs/run/r-eve");
    const nowhere = await get("/runs/run/r-nowhere");
    expect([there.status, nowhere.status]).toEqual([404, 404]);
    expect(await there.text()).toBe(await nowhere.text());
    for (const path of ["run/r-eve/messages/1", "run/r-eve/live", "run/r-file", "batch/b24"])
      expect((await get(`/runs/${path}`)).status).toBe(404);
    const own = linkTo("r-eve", "ada/meetings");
    expect((await get((await get(own)).headers.get("location") ?? "")).status).toBe(404);
  });

  it("to another repository opens that one beside the first", async () => {
    const { get, jar } = await openBrowser();
    await get(ada);
    await get(linkTo("r-eve", "eve/secrets"));
    expect(jar.size).toBe(2);
    for (const run of ["r-ada", "r-eve"]) expect((await get(`/runs/run/${run}`)).status).toBe(200);
  });

  it("is the same for a day, leaves the redaction of secrets unharmed, and expires", async () => {
    expect(linkTo("r-ada", "ada/meetings", start + 3600_000)).toBe(ada);
    expect(redactorFor(environment, [environment.REPAIR_WEBHOOK_SECRET])(ada)).toBe(ada);
    const { get } = await openBrowser();
    clock.now = start + 30 * dayMilliseconds;
    expect((await get(ada)).status).toBe(303);
    const late = await openBrowser();
    clock.now = start + 31 * dayMilliseconds;
    const refused = await late.get(ada);
    expect(refused.status).toBe(401);
    expect(refused.headers.getSetCookie()).toEqual([]);
    expect(await refused.text()).toContain("does not hold any more");
  });

  it("holds a week at most in a browser, and no longer than itself", async () => {
    const { get } = await openBrowser();
    await get(ada);
    clock.now = start + 7 * dayMilliseconds;
    expect((await get("/runs/run/r-ada")).status).toBe(200);
    clock.now = start + 9 * dayMilliseconds;
    expect((await get("/runs/run/r-ada")).status).toBe(401);
    const last = await openBrowser();
    clock.now = start + 30 * dayMilliseconds;
    await last.get(ada);
    clock.now += dayMilliseconds;
    expect((await last.get("/runs/run/r-ada")).status).toBe(401);
  });

  it("that is dead stops nobody who may look anyway", async () => {
    const { get } = await openBrowser();
    await get(ada);
    const again = await get("/runs/run/r-ada?access=dead&from=3");
    expect([again.status, again.headers.get("location")]).toEqual([303, "/runs/run/r-ada?from=3"]);
  });
});

const grant = { repository: "ada/meetings", untilDay: Math.floor(start / dayMilliseconds) + 5 };
const { key } = pages.links;
const good = signGrant(grant, { key, use: "link" });

describe("what is refused as a link", () => {
  it.each([
    ["nothing", ""],
    ["another repository under the same signature", good.replace("ada/meetings", "eve/secrets")],
    ["a later day", good.replace(/\.\d+\./, ".999999.")],
    ["a changed signature", `${good.slice(0, -1)}${good.endsWith("A") ? "B" : "A"}`],
    ["a shorter signature", good.slice(0, -1)],
    ["none", good.slice(0, good.lastIndexOf("."))],
    ["another key", signGrant(grant, { key: deriveLinkKey("another secret"), use: "link" })],
    [
      "the raw secret as the key",
      signGrant(grant, { key: Buffer.from(environment.REPAIR_WEBHOOK_SECRET), use: "link" }),
    ],
    ["what a cookie holds", signGrant(grant, { key, use: "cookie" })],
    [
      "a day that is over",
      signGrant({ ...grant, untilDay: grant.untilDay - 5 }, { key, use: "link" }),
    ],
    ["a very long text", `${"a".repeat(1_000_000)}${good}`],
    ["the operator's token", environment.REPAIR_VIEW_TOKEN],
  ])("%s", async (_name, text) => {
    expect(readGrant(text, { key, use: "link", now: start })).toBeNull();
    const { get } = await openBrowser();
    const refused = await get(`/runs/run/r-ada?access=${encodeURIComponent(text.slice(0, 5000))}`);
    expect([refused.status, refused.headers.getSetCookie()]).toEqual([401, []]);
  });

  it("a link's text as a cookie, and a cookie of another name's digest opens nothing more", async () => {
    const { get, jar } = await openBrowser();
    jar.set("repair_view_of_000000000000", good);
    expect((await get("/runs/run/r-ada")).status).toBe(401);
    jar.set("repair_view_of_000000000000", signGrant(grant, { key, use: "cookie" }));
    expect((await get("/runs/run/r-ada")).status).toBe(200);
    expect((await get("/runs/run/r-eve")).status).toBe(404);
  });

  it("but not another spelling of the repository's name", () => {
    const other = good.replace("ada/meetings", "Ada/Meetings");
    expect(readGrant(other, { key, use: "link", now: start })).not.toBeNull();
  });
});

describe("the operator and everybody", () => {
  it("the operator's token sees every run and batch", async () => {
    const { get } = await openBrowser();
    await get(`/runs?token=${encodeURIComponent(environment.REPAIR_VIEW_TOKEN)}`);
    for (const path of ["run/r-eve", "run/r-file", "batch/b24"])
      expect((await get(`/runs/${path}`)).status).toBe(200);
    expect(await (await get("/runs")).text()).toContain(runs);
  });

  it("runs of repositories that the operator opened need nothing, others still do", async () => {
    const { get } = await openBrowser({ REPAIR_VIEW_OPEN: "ADA/*" });
    expect((await get("/runs/run/r-ada")).status).toBe(200);
    const list = await (await get("/runs")).text();
    expect(list).toContain("About r-ada");
    expect(list).not.toContain("r-eve");
    expect((await get("/runs/run/r-eve")).status).toBe(404);
    const open = readPagesSettings({ ...environment, REPAIR_VIEW_OPEN: "ada/meetings" })!;
    const address = (repository: string) => runAddress(open, { run: "r", repository }, start);
    expect(address("ada/meetings")).toBe("https://repair.example.org/runs/run/r");
    expect(address("ada/other")).toContain("?access=ada%2Fother.");
  });

  it("an own secret for links makes those of the webhook's secret void", async () => {
    const { get } = await openBrowser({ REPAIR_VIEW_SECRET: "a secret of its own, 1" });
    expect((await get(ada)).status).toBe(401);
  });
});
