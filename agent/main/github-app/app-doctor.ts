import type { GitHubClient } from "../../../tools/github/client.ts";
import type { AppIdentity, AppSettings } from "./app-settings.ts";
import { readAppSettings } from "./app-settings.ts";
import type { Environment } from "./outgoing.ts";
import { appEvents, appPermissions } from "./permissions.ts";

/** The word before a finding, all of one length. */
export function markOf({ works, isWrong }: Pick<AppFinding, "works" | "isWrong">): string {
  return works ? "ok     " : isWrong === true ? "wrong  " : "missing";
}

export interface AppFinding {
  readonly part: string;
  readonly works: boolean;
  /** It is there, and does not work; absent: it is missing. */
  readonly isWrong?: boolean;
  readonly detail: readonly string[];
  /** What to do about it, or null. */
  readonly mend: string | null;
}

/** Whether somebody set this machine up as an App at all. */
export function isAppConfigured(environment: Environment): boolean {
  return ["REPAIR_APP_ID", "REPAIR_WEBHOOK_SECRET"].some(
    (name) => (environment[name] ?? "") !== "",
  );
}

/** Keys, permissions, events, and whether deliveries arrive. Never throws: a fault is a finding. */
export async function checkApp(
  environment: Environment,
  signal: AbortSignal,
): Promise<readonly AppFinding[]> {
  const settings = await readAppSettings(environment).catch((error: Error) => error);
  if (settings instanceof Error)
    return [
      {
        part: "app settings",
        works: false,
        isWrong: !/ is set$| is not set$| was not found$/.test(settings.message),
        detail: [settings.message],
        mend: mendOf(settings),
      },
    ];
  const { identity } = settings;
  const read = good("app settings", [`as ${identity.login}, by ${identity.kind}`]);
  if (identity.kind !== "app") return [read];
  return [read, ...(await checkIdentity(settings, identity, signal))];
}

async function checkIdentity(
  { apiBase }: AppSettings,
  identity: Extract<AppIdentity, { kind: "app" }>,
  signal: AbortSignal,
): Promise<readonly AppFinding[]> {
  const { openAppClient } = await import("../../../tools/github/deliveries.ts");
  const { appId, privateKey, login } = identity;
  try {
    const client = await openAppClient({ apiBase, appId, privateKey });
    const request = { signal };
    const { data } = await client.rest.apps.getAuthenticated({ request });
    const findings = [
      checkKey(data, { apiBase, login }),
      checkPermissions(data?.permissions ?? {}),
      checkEvents(data?.events ?? []),
    ];
    return [...findings, ...(await checkWebhook(client, signal))];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const mend =
      "do REPAIR_APP_ID and the private key belong together? The App's settings page makes new keys";
    return [
      {
        part: "app key",
        works: false,
        isWrong: true,
        detail: [`${apiBase} does not take the key: ${why}`],
        mend,
      },
    ];
  }
}

interface Expected {
  readonly apiBase: string;
  readonly login: string;
}

function checkKey(
  app: { readonly slug?: string } | null,
  { apiBase, login }: Expected,
): AppFinding {
  const slug = app?.slug ?? "";
  const works = `${slug}[bot]` === login;
  return {
    part: "app key",
    works,
    isWrong: !works,
    detail: [`${apiBase} knows the App as ${slug}`],
    mend: works ? null : `set REPAIR_APP_LOGIN to ${slug}[bot]: comments are found again by it`,
  };
}

type Levels = Readonly<Record<string, string | undefined>>;

function checkPermissions(given: Levels): AppFinding {
  const missing = Object.entries(appPermissions).filter(
    ([name, level]) => given[name] !== level && given[name] !== "write" && given[name] !== "admin",
  );
  return {
    part: "app permissions",
    works: missing.length === 0,
    detail: Object.keys(appPermissions).map((name) => `${name}: ${given[name] ?? "none"}`),
    mend: `grant ${missing.map(([name, level]) => `${name}: ${level}`).join(", ")} on the App's settings page`,
  };
}

function checkEvents(given: readonly string[]): AppFinding {
  const missing = appEvents.filter((name) => !given.includes(name));
  return {
    part: "app events",
    works: missing.length === 0,
    detail: [given.length === 0 ? "none" : given.join(", ")],
    mend: `subscribe to ${missing.join(", ")} on the App's settings page`,
  };
}

/** Reached by ourselves, and by GitHub: the latest deliveries tell. */
async function checkWebhook(
  client: GitHubClient,
  signal: AbortSignal,
): Promise<readonly AppFinding[]> {
  const request = { signal };
  const { data } = await client.rest.apps.getWebhookConfigForApp({ request });
  const url = data.url ?? "";
  const health = await answers(url, signal);
  const { data: latest } = await client.rest.apps.listWebhookDeliveries({ per_page: 20, request });
  const failed = latest.filter(({ status_code: status }) => status < 200 || status >= 300);
  const lost = `${failed.length} of the latest ${latest.length} deliveries failed${failed[0] === undefined ? "" : `: ${failed[0].status}`}`;
  const mend = "start repair app serve, and let your proxy pass POST /webhook and GET /health on";
  return [
    {
      part: "webhook address",
      works: health === null,
      isWrong: health !== null,
      detail: [url, health ?? "answers"],
      mend,
    },
    {
      part: "webhook deliveries",
      works: failed.length === 0,
      isWrong: failed.length > 0,
      detail: [lost],
      mend: "repair app serve takes them when it starts",
    },
  ];
}

/** Null when the App answers there, else why not. */
async function answers(url: string, signal: AbortSignal): Promise<string | null> {
  if (!URL.canParse(url)) return "is no address";
  const health = new URL(url.replace(/\/webhook\/?$/, "/health"));
  const limited = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
  return fetch(health, { signal: limited, redirect: "error" }).then(
    ({ ok, status }) => (ok ? null : `${health.href} answers ${status}`),
    (error: unknown) =>
      `${health.href} does not answer: ${error instanceof Error ? error.message : String(error)}`,
  );
}

function good(part: string, detail: readonly string[]): AppFinding {
  return { part, works: true, detail, mend: null };
}

function mendOf(error: Error): string | null {
  return "mend" in error && typeof error.mend === "string" ? error.mend : null;
}
