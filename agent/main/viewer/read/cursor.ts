import type { RunView } from "./run-view.ts";

/** What somebody who watches a run has seen of it. */
export interface Cursor {
  /** Bytes of `events.jsonl`. */
  readonly events: number;
  /** Questions up to this number are known and answered. */
  readonly messages: number;
}

/** Answers may come in another order than questions: the last few are looked at again. */
const inFlight = 12;

export function cursorOf({ eventsEnd, messages }: RunView): Cursor {
  const last = [...messages.keys()].at(-1) ?? 0;
  return { events: eventsEnd, messages: Math.max(0, last - inFlight) };
}

/** The id of a server-sent event: a browser that lost the connection sends the last one back. */
export function cursorText({ events, messages }: Cursor): string {
  return `${events}.${messages}`;
}

/** Null for what no page of this program sent. */
export function parseCursor(text: string | undefined): Cursor | null {
  const found = /^(\d{1,15})\.(\d{1,9})$/.exec(text ?? "");
  return found === null ? null : { events: Number(found[1]), messages: Number(found[2]) };
}
