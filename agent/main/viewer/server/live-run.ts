import type { SSEStreamingApi } from "hono/streaming";
import type { Place } from "../read/catalogue.ts";
import { cursorOf, cursorText } from "../read/cursor.ts";
import type { Cursor } from "../read/cursor.ts";
import { readEvents } from "../read/events.ts";
import { listMessages, readMessages } from "../read/messages.ts";
import { readRunView } from "../read/run-view.ts";
import type { RunView } from "../read/run-view.ts";
import { stampOf } from "../read/view-cache.ts";
import { candidateRow } from "../render/candidates.ts";
import { messageRow } from "../render/conversation.ts";
import { markupOf } from "../render/html.ts";
import { runParts } from "../render/run-page.ts";
import { addressesOf } from "../run-pages.ts";
import { openPulse } from "./pulse.ts";

export interface LiveRunOptions {
  readonly place: Place;
  readonly base: string;
  /** From the page, or from the browser when it lost the connection. */
  readonly from: Cursor;
  readonly stream: SSEStreamingApi;
  /** Milliseconds between two looks at the folder. */
  readonly interval: number;
  readonly signal: AbortSignal;
}

/**
 * Tells a page what is new in a run: rows of the lists once each, and the parts that changed. Every
 * message carries how far the page has then seen, so that a lost connection goes on where it was.
 */
export async function tellRun(options: LiveRunOptions): Promise<void> {
  const { place, stream, interval, signal } = options;
  const sent = new Map<string, string>();
  const pulse = openPulse(stream, { interval, signal });
  let cursor = options.from;
  let stamp = "";
  do {
    const now = await stampOf(place.folder);
    if (now === stamp) continue;
    stamp = now;
    const view = await readRunView(place);
    const next = cursorOf(view);
    for (const part of await newsOf(view, { ...options, from: cursor, sent })) {
      await stream.writeSSE({ ...part, id: cursorText(next) });
    }
    cursor = next;
    if (view.state === "running") continue;
    await stream.writeSSE({ event: "end", data: view.state, id: cursorText(next) });
    return;
  } while (await pulse());
}

interface News {
  readonly event: "row" | "part";
  /** JSON: the list or part it belongs to, and its markup. */
  readonly data: string;
}

async function newsOf(
  view: RunView,
  { place, base, from, sent }: LiveRunOptions & { readonly sent: Map<string, string> },
): Promise<readonly News[]> {
  const addresses = addressesOf(base, place.key);
  const news: News[] = [];
  const tell = (event: News["event"], name: string, text: string) => {
    if (sent.get(`${event} ${name}`) === text) return;
    sent.set(`${event} ${name}`, text);
    const [list] = name.split(" ");
    news.push({ event, data: JSON.stringify({ name: list, html: text }) });
  };
  const { events } = await readEvents(place.folder, from.events);
  const ids = new Set(events.flatMap((event) => (event.kind === "candidate" ? [event.id] : [])));
  for (const candidate of view.candidates.filter(({ id }) => ids.has(id))) {
    const isWinner = candidate.id === view.winner?.id;
    const row = candidateRow(candidate, { addresses, isWinner, body: null });
    tell("row", `candidate-list ${candidate.id}`, await markupOf(row));
  }
  const numbers = await listMessages(place.folder);
  const fresh = [...numbers].filter(([number]) => number > from.messages);
  for (const message of await readMessages(place.folder, fresh)) {
    const row = messageRow(message, { addresses, body: null });
    tell("row", `message-list ${message.number}`, await markupOf(row));
  }
  for (const [name, part] of Object.entries(runParts(view)))
    tell("part", name, await markupOf(part));
  return news;
}
