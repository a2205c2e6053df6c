import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { mountPages, readPagesSettings } from "../../../../agent/main/github-app/pages.ts";
import { writeRunFolder } from "../../../support/run-folders.ts";
import { calm, temporaryFolder } from "../../../support/temporary.ts";

const token = "a token of some length";
const environment = { REPAIR_VIEW_TOKEN: token, REPAIR_WEBHOOK_SECRET: "a secret of some length" };

describe("the pages under the App", () => {
  it("stand at /runs, for who has the token, with links that stay there", async () => {
    const runs = await temporaryFolder();
    await writeRunFolder(join(runs, "r-1"), { outcome: "verified" });
    const app = new Hono();
    app.get("/health", (context) => context.text("ok"));
    const pages = readPagesSettings({
      ...environment,
      REPAIR_PUBLIC_URL: "https://repair.example.org",
    })!;
    await mountPages(app, { pages, runs, closing: calm, complain: () => undefined });
    const health = await app.request("/health");
    expect([health.status, health.headers.get("content-security-policy")]).toEqual([200, null]);
    expect((await app.request("/runs")).status).toBe(401);
    expect((await app.request("/runs/run/r-1")).status).toBe(401);
    const entered = await app.request(`/runs/run/r-1?token=${encodeURIComponent(token)}`);
    expect(entered.headers.get("location")).toBe("/runs/run/r-1");
    const cookie = entered.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/Path=\/runs; HttpOnly; Secure; SameSite=Lax/);
    const headers = { cookie: cookie.split(";")[0]! };
    for (const path of ["/runs", "/runs/run/r-1", "/runs/run/r-1/messages/1"]) {
      const response = await app.request(path, { headers });
      expect(response.status).toBe(200);
      const links = [
        ...(await response.text()).matchAll(/(?:href|data-src|data-live)="(\/[^"]*)"/g),
      ];
      expect(links.length).toBeGreaterThan(0);
      expect(links.filter(([, href]) => !/^\/runs(?:$|\/)/.test(href ?? ""))).toEqual([]);
    }
  });

  it("take no more than a token of a body that tells no length", async () => {
    const app = new Hono();
    const pages = readPagesSettings(environment)!;
    const runs = await temporaryFolder();
    await mountPages(app, { pages, runs, closing: calm, complain: () => undefined });
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(600));
        if (sent === 1000) controller.close();
      },
    });
    const request = new Request("http://a.example/runs", { method: "POST", body, duplex: "half" });
    const answer = await app.request(request);
    expect(answer.status).toBe(413);
    expect(sent).toBeLessThan(10);
  });

  it("say why one could not be made to the operator, and in the log", async () => {
    const app = new Hono();
    const pages = readPagesSettings({ ...environment, REPAIR_VIEW_OPEN: "ada/*" })!;
    const runs = await temporaryFolder();
    const told: string[] = [];
    await mountPages(app, { pages, runs, closing: calm, complain: (text) => told.push(text) });
    await rm(runs, { recursive: true });
    const stranger = await app.request("/runs");
    expect([stranger.status, await stranger.text()]).toEqual([500, "the page could not be made"]);
    const headers = { authorization: `Bearer ${token}` };
    const operator = await app.request("/runs", { headers });
    expect(await operator.text()).toContain(`${runs} is not there any more`);
    expect(told).toHaveLength(2);
    expect(told[0]).toContain(`the page /runs could not be made: ${runs}`);
  });

  it("are off without a token, and refuse what cannot be meant", () => {
    expect(readPagesSettings({})).toBeNull();
    expect(readPagesSettings(environment)).toMatchObject({
      token,
      address: null,
      links: { days: 30, open: [] },
    });
    const given = {
      REPAIR_PUBLIC_URL: "https://a.example/",
      REPAIR_VIEW_LINK_DAYS: "7",
      REPAIR_VIEW_OPEN: "Ada/meetings, eve/*",
    };
    expect(readPagesSettings({ ...environment, ...given })).toMatchObject({
      address: "https://a.example",
      links: { days: 7, open: ["ada/meetings", "eve/*"] },
    });
    for (const [name, value, why] of [
      ["REPAIR_VIEW_TOKEN", "short", "has 5 characters"],
      ["REPAIR_VIEW_SECRET", "short", "REPAIR_VIEW_SECRET has 5 characters"],
      ["REPAIR_WEBHOOK_SECRET", "", "REPAIR_WEBHOOK_SECRET has 0 characters"],
      ["REPAIR_PUBLIC_URL", "javascript:alert(1)", "expected one like"],
      ["REPAIR_VIEW_LINK_DAYS", "0", "expected 1 to 999"],
      ["REPAIR_VIEW_OPEN", "*", "expected owner/name or owner/*"],
    ])
      expect(() => readPagesSettings({ ...environment, [name ?? ""]: value })).toThrow(why);
  });
});
