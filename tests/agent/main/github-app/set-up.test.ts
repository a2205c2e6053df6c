import { generateKeyPairSync } from "node:crypto";
import { readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { appManifestCommand } from "../../../../agent/main/cli/app-manifest.ts";
import { checkApp, markOf } from "../../../../agent/main/github-app/app-doctor.ts";
import { takeMissed } from "../../../../agent/main/github-app/catch-up.ts";
import { createManifestPage, manifestOf } from "../../../../agent/main/github-app/manifest.ts";
import type { ManifestOptions } from "../../../../agent/main/github-app/manifest.ts";
import { appEvents, appPermissions } from "../../../../agent/main/github-app/permissions.ts";
import { serveCanned } from "../../../support/canned-api.ts";
import { calm, temporaryFolder } from "../../../support/temporary.ts";
import { commentEvent, createIntake, secret, waiting } from "./deliveries.ts";

const pem = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
}).privateKey;

const made = {
  id: 4711,
  slug: "my-repair",
  html_url: "https://github.example/apps/my-repair",
  pem,
  webhook_secret: "hook-secret-0123456789",
};

async function openPage(changes: Partial<ManifestOptions> = {}) {
  const api = await serveCanned({ "POST /app-manifests/good-code/conversions": made });
  const folder = await temporaryFolder();
  const options: ManifestOptions = {
    name: `repair "for" <me>`,
    webhookUrl: "https://hooks.example/webhook",
    webBase: "https://github.example",
    apiBase: api.url,
    organisation: null,
    folder,
    ownUrl: () => "http://127.0.0.1:8732",
    ...changes,
  };
  return { api, folder, options, page: createManifestPage(options) };
}

const stateIn = (html: string) => /state=([0-9a-f]{48})/.exec(html)?.[1] ?? "";

describe("the page that makes the App", () => {
  it("asks GitHub for no more than is used, and for every event that is read", async () => {
    const { page, options } = await openPage();
    const html = await (await page.app.request("/")).text();
    expect(html).toContain('action="https://github.example/settings/apps/new?state=');
    expect(html).not.toContain("<me>");
    const value = /name="manifest" value="([^"]*)"/.exec(html)?.[1] ?? "";
    const manifest: unknown = JSON.parse(value.replaceAll("&quot;", '"').replaceAll("&lt;", "<"));
    expect(manifest).toEqual(JSON.parse(JSON.stringify(manifestOf(options))));
    expect(manifest).toMatchObject({
      default_permissions: appPermissions,
      default_events: appEvents,
      redirect_url: "http://127.0.0.1:8732/created",
      public: false,
    });
  });

  it("exchanges the code and keeps the key for its owner alone", async () => {
    const { page, api, folder } = await openPage();
    const state = stateIn(await (await page.app.request("/")).text());
    const answer = await page.app.request(`/created?code=good-code&state=${state}`);
    expect(answer.status).toBe(200);
    const { keyFile, environmentFile } = await page.created;
    expect(await readFile(keyFile, "utf8")).toBe(pem);
    for (const path of [keyFile, environmentFile]) {
      expect(path.startsWith(folder)).toBe(true);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    }
    expect(await readFile(environmentFile, "utf8")).toContain("REPAIR_APP_LOGIN=my-repair[bot]\n");
    const page2 = await answer.text();
    expect(page2).not.toContain("PRIVATE KEY");
    expect(page2).not.toContain(made.webhook_secret);
    expect(api.faults).toEqual([]);
    const again = await page.app.request(`/created?code=good-code&state=${state}`);
    expect(await again.text()).toContain("is not overwritten");
  });

  it("does not spend the code, nor show the form, where a key lies already", async () => {
    const { page, api, folder } = await openPage();
    const state = stateIn(await (await page.app.request("/")).text());
    const older = join(folder, "private-key.pem");
    await writeFile(older, "older");
    const answer = await page.app.request(`/created?code=good-code&state=${state}`);
    expect([answer.status, await answer.text()]).toEqual([
      502,
      `${older} is there already and is not overwritten: move it away, or name another --folder`,
    ]);
    expect((await page.app.request("/")).status).toBe(409);
    expect(api.asked).toEqual([]);
    await rm(older);
    expect((await page.app.request(`/created?code=good-code&state=${state}`)).status).toBe(200);
    expect(await readFile(older, "utf8")).toBe(pem);
  });

  it("leaves no empty files when GitHub does not give the key", async () => {
    const { page, folder } = await openPage();
    const state = stateIn(await (await page.app.request("/")).text());
    expect((await page.app.request(`/created?code=old-code&state=${state}`)).status).toBe(502);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ["an address that is no web address", "ftp://hooks.example/x", /got "ftp:.*https:/],
    ["an address without encryption", "http://hooks.example/x", /got "http:.*https:/],
    ["a folder with a key", "https://hooks.example/webhook", /is not overwritten/],
  ])("is not opened for %s", async (_name, url, told) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "app.env"), "");
    await expect(appManifestCommand({ url, folder, port: 0 })).rejects.toThrow(told);
  });

  it.each([
    ["without a state", "?code=good-code"],
    ["with another state", `?code=good-code&state=${"0".repeat(48)}`],
    ["with a code that is none", "?code=../../x&state=STATE"],
  ])("takes no answer %s", async (_name, query) => {
    const { page, api } = await openPage();
    const state = stateIn(await (await page.app.request("/")).text());
    const answer = await page.app.request(`/created${query.replace("STATE", state)}`);
    expect(answer.status).toBe(400);
    expect(api.asked).toEqual([]);
  });

  it("is made for an organisation when told so", async () => {
    const { page } = await openPage({ organisation: "acme" });
    const html = await (await page.app.request("/")).text();
    expect(html).toContain("https://github.example/organizations/acme/settings/apps/new");
  });
});

describe("the App's doctor", () => {
  const environment = (api: string, login = "my-repair[bot]") => ({
    REPAIR_APP_ID: "4711",
    REPAIR_APP_LOGIN: login,
    REPAIR_APP_PRIVATE_KEY: pem,
    REPAIR_WEBHOOK_SECRET: secret,
    GITHUB_API_URL: api,
  });
  const deliveries = [{ id: 1, guid: "g", event: "issues", status: "OK", status_code: 202 }];

  it("finds nothing wrong where everything is right", async () => {
    const hook = await serveCanned({ "GET /health": {} });
    const api = await serveCanned({
      "GET /app": { slug: "my-repair", permissions: appPermissions, events: appEvents },
      "GET /app/hook/config": { url: `${hook.url}/webhook` },
      "GET /app/hook/deliveries": deliveries,
    });
    const findings = await checkApp(environment(api.url), calm);
    expect(findings.map(({ part, works }) => [part, works])).toEqual([
      ["app settings", true],
      ["app key", true],
      ["app permissions", true],
      ["app events", true],
      ["webhook address", true],
      ["webhook deliveries", true],
    ]);
    expect(api.faults).toEqual([]);
  });

  it("names what is missing, and what to do", async () => {
    const api = await serveCanned({
      "GET /app": { slug: "other", permissions: { issues: "read" }, events: ["issues"] },
      "GET /app/hook/config": { url: "http://127.0.0.1:9/webhook" },
      "GET /app/hook/deliveries": [{ ...deliveries[0], status: "timed out", status_code: 0 }],
    });
    const findings = await checkApp(environment(api.url), calm);
    expect(findings.map((finding) => markOf(finding).trim())).toEqual([
      "ok",
      "wrong",
      "missing",
      "missing",
      "wrong",
      "wrong",
    ]);
    expect(findings.filter(({ works }) => !works).map(({ part, mend }) => [part, mend])).toEqual([
      ["app key", "set REPAIR_APP_LOGIN to other[bot]: comments are found again by it"],
      ["app permissions", expect.stringContaining("contents: write, issues: write")],
      ["app events", expect.stringContaining("check_run")],
      ["webhook address", expect.stringContaining("/health")],
      ["webhook deliveries", expect.stringContaining("repair app serve")],
    ]);
  });

  it("says when the key is not taken, and when settings are missing", async () => {
    const api = await serveCanned({});
    const refused = await checkApp(environment(api.url), calm);
    expect(refused[1]).toMatchObject({ part: "app key", works: false });
    const none = await checkApp({ REPAIR_APP_ID: "1" }, calm);
    expect(none).toMatchObject([{ part: "app settings", works: false, isWrong: false }]);
    const [short] = await checkApp({ REPAIR_WEBHOOK_SECRET: "short" }, calm);
    expect(short).toMatchObject({ works: false, isWrong: true });
  });
});

describe("deliveries that were missed", () => {
  it("are taken once: failed ones that never arrived, oldest first", async () => {
    const intake = createIntake();
    intake.store.remember({ id: "known", event: "issues", decision: "taken" });
    const listed = (id: number, guid: string, status: number) => ({
      id,
      guid,
      delivered_at: new Date().toISOString(),
      event: "issue_comment",
      status_code: status,
      status: "",
    });
    const full = (id: number) => ({
      request: { headers: {}, payload: commentEvent({ id, body: "/repair status" }) },
    });
    const api = await serveCanned({
      "GET /app/hook/deliveries": [
        listed(5, "retried", 202),
        listed(4, "known", 502),
        listed(3, "late", 0),
        listed(2, "retried", 502),
        listed(1, "early", 504),
      ],
      "GET /app/hook/deliveries/1": full(1),
      "GET /app/hook/deliveries/3": full(3),
    });
    const settings = {
      identity: { kind: "app" as const, appId: 1, privateKey: pem, login: "repair-app[bot]" },
      webhookSecret: secret,
      apiBase: api.url,
      cloneBase: "",
    };
    const catchUp = () =>
      takeMissed({ settings, intake, wake: () => undefined, complain: () => undefined }, calm);
    expect(await catchUp()).toBe(2);
    expect(api.asked.slice(1)).toEqual([
      "GET /app/hook/deliveries/1",
      "GET /app/hook/deliveries/3",
    ]);
    expect(await waiting(intake)).toBe(2);
    expect(await catchUp()).toBe(0);
    expect(await waiting(intake)).toBe(2);
    expect(api.faults).toEqual([]);
  });
});

it("keeps a folder's path in the page from being read as markup", async () => {
  const { page } = await openPage({ folder: join(await temporaryFolder(), "a&b") });
  const state = stateIn(await (await page.app.request("/")).text());
  const answer = await page.app.request(`/created?code=good-code&state=${state}`);
  expect(await answer.text()).toContain("a&amp;b");
});
