import { z } from "zod";
import { openClient } from "./client.ts";
import type { GitHubClient } from "./client.ts";
import { explained } from "./explain.ts";
import type { AppKey } from "./installation.ts";

export interface MissedDelivery {
  /** The header X-GitHub-Delivery; the same for every try of one delivery. */
  readonly guid: string;
  readonly event: string;
  readonly payload: unknown;
}

export interface MissedOptions {
  /** Milliseconds since 1970; GitHub keeps deliveries for a few days. */
  readonly since: number;
  /** What was answered already, whatever GitHub thinks of the answer. */
  readonly isKnown: (guid: string) => boolean;
}

const mostPages = 20;

/** A client that speaks as the App itself, not for an installation. */
export async function openAppClient(key: AppKey): Promise<GitHubClient> {
  const { createAppAuth } = await import("@octokit/auth-app");
  const auth = createAppAuth({ appId: key.appId, privateKey: key.privateKey });
  const { token } = await auth({ type: "app" });
  return openClient({ apiBase: key.apiBase, token, throttle: false });
}

/**
 * Deliveries that GitHub could not bring us, oldest first. GitHub does not try again by itself, so
 * what came while the App was down is lost unless it is fetched. @throws RepairError (host).
 */
export async function missedDeliveries(
  key: AppKey,
  options: MissedOptions,
  signal: AbortSignal,
): Promise<readonly MissedDelivery[]> {
  return explained("missed deliveries could not be listed", async () => {
    const client = await openAppClient(key);
    const missed = (await listDeliveries(client, options, signal)).filter(
      ({ guid }) => !options.isKnown(guid),
    );
    const found: MissedDelivery[] = [];
    for (const { id, guid, event } of missed.toReversed())
      found.push({ guid, event, payload: await payloadOf(client, id, signal) });
    return found;
  });
}

interface Listed {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
}

/** Of every delivery that was never answered with success, its last try; the latest first. */
async function listDeliveries(
  client: GitHubClient,
  { since }: MissedOptions,
  signal: AbortSignal,
): Promise<readonly Listed[]> {
  const arrived = new Set<string>();
  const failed = new Map<string, Listed>();
  const pages = client.paginate.iterator(client.rest.apps.listWebhookDeliveries, {
    per_page: 100,
    request: { signal },
  });
  let page = 0;
  for await (const { data } of pages) {
    for (const { id, guid, event, status_code: status } of data) {
      if (status >= 200 && status < 300) arrived.add(guid);
      else if (!failed.has(guid)) failed.set(guid, { id, guid, event });
    }
    page += 1;
    const oldest = data.at(-1)?.delivered_at ?? "";
    if (page >= mostPages || Date.parse(oldest) < since) break;
  }
  return [...failed.values()].filter(({ guid }) => !arrived.has(guid));
}

const delivery = z.object({ request: z.object({ payload: z.unknown() }) });

async function payloadOf(client: GitHubClient, id: number, signal: AbortSignal): Promise<unknown> {
  const { data } = await client.rest.apps.getWebhookDelivery({
    delivery_id: id,
    request: { signal },
  });
  const { payload } = delivery.parse(data).request;
  // Some hosts give it as it was sent.
  return typeof payload === "string" ? JSON.parse(payload) : payload;
}
