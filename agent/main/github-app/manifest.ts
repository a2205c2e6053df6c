import { randomBytes, timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import { shellWord } from "../run-folder.ts";
import { checkFolder, keepSecrets } from "./manifest-files.ts";
import { appEvents, appPermissions } from "./permissions.ts";

export interface ManifestOptions {
  readonly name: string;
  /** Where GitHub will send deliveries: an address the internet can reach. */
  readonly webhookUrl: string;
  /** `https://github.com`, or an enterprise server. */
  readonly webBase: string;
  readonly apiBase: string;
  /** An organisation, or null for the user who clicks. */
  readonly organisation: string | null;
  /** Where the key and the settings are written. */
  readonly folder: string;
  /** This page's own address, to which GitHub sends the browser back. */
  readonly ownUrl: () => string;
}

export interface CreatedApp {
  readonly appId: number;
  readonly slug: string;
  readonly url: string;
  readonly keyFile: string;
  readonly environmentFile: string;
}

export interface ManifestPage {
  readonly app: Hono;
  /** When GitHub has made the App and its key is written. */
  readonly created: Promise<CreatedApp>;
}

const conversion = z.object({
  id: z.int(),
  slug: z.string().regex(/^[\w-]{1,100}$/),
  html_url: z.url(),
  pem: z.string().includes("PRIVATE KEY"),
  webhook_secret: z.string().nullable(),
});

/**
 * GitHub's manifest flow: a form that posts what the App needs, a code that comes back, and an exchange
 * of the code for the App's key. The state ties the answer to this page: nobody else's code is taken.
 */
export function createManifestPage(options: ManifestOptions): ManifestPage {
  const state = randomBytes(24).toString("hex");
  const created = Promise.withResolvers<CreatedApp>();
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'");
    context.header("referrer-policy", "no-referrer");
    context.header("cache-control", "no-store");
  });
  app.get("/", async (context) => {
    const fault = await checkFolder(options.folder);
    return fault === null ? context.html(formPage(options, state)) : context.text(fault, 409);
  });
  app.get("/created", async (context) => {
    if (!isSame(context.req.query("state") ?? "", state))
      return context.text("This answer does not belong to the form that was shown here.", 400);
    const code = context.req.query("code") ?? "";
    if (!/^[\w-]{1,200}$/.test(code)) return context.text("The answer holds no code.", 400);
    const made = await exchange(code, options).catch((error: Error) => error);
    if (made instanceof Error) return context.text(made.message, 502);
    created.resolve(made);
    return context.html(donePage(made));
  });
  return { app, created: created.promise };
}

/** What is asked for is what is used: see permissions.ts. */
export function manifestOf({ name, webhookUrl, ownUrl }: ManifestOptions) {
  return {
    name,
    url: new URL(webhookUrl).origin,
    hook_attributes: { url: webhookUrl, active: true },
    redirect_url: `${ownUrl()}/created`,
    public: false,
    default_permissions: appPermissions,
    default_events: appEvents,
  };
}

/** The key's files are opened before the code is spent: afterwards there is no second copy of the key. */
async function exchange(code: string, options: ManifestOptions): Promise<CreatedApp> {
  const { openClient } = await import("../../../tools/github/client.ts");
  const client = await openClient({ apiBase: options.apiBase, token: null, throttle: false });
  return keepSecrets(options.folder, async ({ keyFile, environmentFile }) => {
    const { data } = await client.rest.apps.createFromManifest({ code });
    const made = conversion.parse(data);
    const settings = [
      `REPAIR_APP_ID=${made.id}`,
      `REPAIR_APP_LOGIN=${made.slug}[bot]`,
      `REPAIR_APP_PRIVATE_KEY_FILE=${shellWord(keyFile)}`,
      `REPAIR_WEBHOOK_SECRET=${shellWord(made.webhook_secret ?? "")}`,
    ];
    return {
      key: made.pem,
      environment: `${settings.join("\n")}\n`,
      told: { appId: made.id, slug: made.slug, url: made.html_url, keyFile, environmentFile },
    };
  });
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function formPage(options: ManifestOptions, state: string): string {
  const owner = options.organisation === null ? "" : `/organizations/${options.organisation}`;
  const action = `${options.webBase}${owner}/settings/apps/new?state=${state}`;
  const rows = Object.entries(appPermissions).map(
    ([name, level]) => `<li>${escape(name)}: ${escape(level)}</li>`,
  );
  return page(
    "Create the GitHub App",
    `<p>GitHub will ask you to confirm an App named <b>${escape(options.name)}</b> with these permissions:</p>
<ul>${rows.join("")}</ul>
<p>Its deliveries go to <code>${escape(options.webhookUrl)}</code>.</p>
<form method="post" action="${escape(action)}">
<input type="hidden" name="manifest" value="${escape(JSON.stringify(manifestOf(options)))}">
<button type="submit">Create it on GitHub</button></form>`,
  );
}

function donePage({ slug, url, keyFile, environmentFile }: CreatedApp): string {
  return page(
    `The App ${slug} is made`,
    `<p>Its private key is in <code>${escape(keyFile)}</code>, its settings in <code>${escape(environmentFile)}</code>.</p>
<p>Next: <a href="${escape(`${url}/installations/new`)}">install it on a repository</a>, then
<code>set -a; . ${escape(environmentFile)}; repair app serve</code>.</p>`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title><style>body{font:1rem/1.5 system-ui;max-width:40rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}</style>
<h1>${escape(title)}</h1>${body}</html>`;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
