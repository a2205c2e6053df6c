import type { Queue } from "../../core/ports.ts";
import type { AppStore } from "./app-store.ts";
import { groupOf, isOnIssue, startsRun } from "./ask.ts";
import type { Ask } from "./ask.ts";
import { readEvent } from "./event.ts";
import type { Delivered, EventSettings } from "./event.ts";
import { isSignature, isSigned } from "./signature.ts";

/** Two, because a word (`/repair cancel`) must not wait behind the runs it speaks of. */
export interface AppQueues {
  readonly runs: Queue;
  readonly words: Queue;
}

export interface ReceiveOptions {
  readonly queues: AppQueues;
  readonly store: AppStore;
  readonly secret: string;
  readonly settings: EventSettings;
}

export interface DeliveryHeaders {
  readonly signature: string | undefined;
  readonly delivery: string | undefined;
  readonly event: string | undefined;
}

export interface Answer {
  readonly status: 200 | 202 | 400 | 401;
  readonly text: string;
}

/** What can be said before the body is read; null when the body may be read. */
export function refuseHeaders({ signature, delivery, event }: DeliveryHeaders): Answer | null {
  if (!isSignature(signature)) return { status: 401, text: "no valid X-Hub-Signature-256" };
  if (delivery === undefined || !/^[\w-]{1,100}$/.test(delivery))
    return { status: 400, text: "no valid X-GitHub-Delivery" };
  if (event === undefined || !/^[a-z0-9_]{1,60}$/.test(event))
    return { status: 400, text: "no valid X-GitHub-Event" };
  return null;
}

/**
 * Signature, then parsing, then the queue, then the memory of the delivery: a kill between the last
 * two makes a redelivery harmless, because the queue knows the business key already.
 */
export async function receive(
  bytes: Uint8Array,
  headers: DeliveryHeaders,
  options: ReceiveOptions,
): Promise<Answer> {
  const refused = refuseHeaders(headers);
  if (refused !== null) return refused;
  const { signature = "", delivery = "", event = "" } = headers;
  if (!isSigned(bytes, signature, options.secret))
    return { status: 401, text: "the signature does not fit" };
  if (options.store.isKnown(delivery)) return { status: 200, text: "known delivery" };
  const payload = parseJson(bytes);
  if (payload === undefined) return { status: 400, text: "the body is not JSON" };
  return takeDelivery({ event, delivery, payload }, options);
}

/** A delivery that is known to be GitHub's: signed, or fetched from its own list of deliveries. */
export async function takeDelivery(
  delivered: Delivered,
  { queues, store, settings }: Omit<ReceiveOptions, "secret">,
): Promise<Answer> {
  const intake = readEvent(delivered, settings);
  const decision =
    intake.kind === "ignored" ? `ignored: ${intake.why}` : await take(intake.ask, queues);
  store.remember({ id: delivered.delivery, event: delivered.event, decision });
  return { status: intake.kind === "ignored" ? 200 : 202, text: decision };
}

/** Runs of one issue wait for each other; what only asks or stops does not wait for them. */
export async function take(ask: Ask, { runs, words }: AppQueues): Promise<string> {
  const taken = await (startsRun(ask) ? runs : words).enqueue({
    kind: "ask",
    body: ask,
    dedupeKey: ask.businessKey,
    group: startsRun(ask) && isOnIssue(ask) ? groupOf(ask) : null,
    // Kills, deployments and waiting count here; failures are counted apart, by the job itself.
    attempts: 1000,
  });
  return taken ? "taken" : "known wish";
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
