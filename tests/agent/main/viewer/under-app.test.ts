import { join } from "node:path";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import {
  mountPages,
  readPagesSettings,
  runAddress,
} from "../../../../agent/main/github-app/pages.ts";
import { writeRunFolder } from "../../../support/run-folders.ts";
import { calm, temporaryFolder } from "../../../support/temporary.ts";

const token = "a token of some length";

describe("the pages under the App", () => {
  it("stand at /runs, for who has the token, with links that stay there", async () => {
    const runs = await temporaryFolder();
    await writeRunFolder(join(runs, "r-1"), { outcome: "verified" });
    const app = new Hono();
    app.get("/health", (context) => context.text("ok"));
    const pages = { token, address: "https://repair.example.org" };
    await mountPages(app, { pages, runs, closing: calm });
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
    expect(runAddress(pages, "r-1")).toBe("https://repair.example.org/runs/run/r-1");
  });

  it("are off without a token, and refuse a short one or an odd address", () => {
    expect(readPagesSettings({})).toBeNull();
    expect(readPagesSettings({ REPAIR_VIEW_TOKEN: token })).toEqual({ token, address: null });
    expect(
      readPagesSettings({ REPAIR_VIEW_TOKEN: token, REPAIR_PUBLIC_URL: "https://a.example/" }),
    ).toEqual({ token, address: "https://a.example" });
    expect(() => readPagesSettings({ REPAIR_VIEW_TOKEN: "short" })).toThrow("has 5 characters");
    expect(() =>
      readPagesSettings({ REPAIR_VIEW_TOKEN: token, REPAIR_PUBLIC_URL: "javascript:alert(1)" }),
    ).toThrow("expected one like");
  });
});
