import type { Queue } from "../../core/ports.ts";
import type { AppStore } from "./app-store.ts";
import { readEvent } from "./event.ts";
import type { Ask, EventSettings } from "./event.ts";
import { isSignature, isSigned } from "./signature.ts";

export interface ReceiveOptions {
  readonly queue: Queue;
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
  const intake = readEvent(event, payload, options.settings);
  const decision =
    intake.kind === "ignored" ? `ignored: ${intake.why}` : await take(intake.ask, options.queue);
  options.store.remember({ id: delivery, event, decision });
  return { status: intake.kind === "ignored" ? 200 : 202, text: decision };
}

/** Runs of one issue wait for each other; what only asks or stops does not wait for them. */
export async function take(ask: Ask, queue: Queue): Promise<string> {
  const taken = await queue.enqueue({
    kind: "ask",
    body: ask,
    dedupeKey: ask.businessKey,
    group: startsRun(ask) ? groupOf(ask) : null,
    // Kills and deployments count as tries too.
    attempts: 6,
  });
  return taken ? "taken" : "known wish";
}

export function groupOf({ repository, issue }: Pick<Ask, "repository" | "issue">): string {
  return `${repository.toLowerCase()}#${issue}`;
}

export function startsRun({ command }: Ask): boolean {
  return command === "run" || command === "retry" || command === "explain" || command === "plan";
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
