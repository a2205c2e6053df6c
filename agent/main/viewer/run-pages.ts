import { readDiff } from "./read/candidates.ts";
import type { SeenCandidate } from "./read/candidates.ts";
import type { Place } from "./read/catalogue.ts";
import { readMessages } from "./read/messages.ts";
import { diffLimit, readRunView } from "./read/run-view.ts";
import type { RunView } from "./read/run-view.ts";
import {
  candidateBody,
  candidateChunk,
  candidateRow,
  orderCandidates,
} from "./render/candidates.ts";
import { messageBody, messageChunk, messageRow } from "./render/conversation.ts";
import { html, markupOf } from "./render/html.ts";
import type { Html } from "./render/html.ts";
import { renderPage } from "./render/layout.ts";
import type { Assets, PageParts, Setting } from "./render/layout.ts";
import { moreRow } from "./render/more.ts";
import { runPage } from "./render/run-page.ts";

export function addressesOf(base: string, key: string): (part: string) => string {
  return (part) => `${base}/run/${encodeURIComponent(key)}/${part}`;
}

/** A run behind the server: of its long lists the first rows, and where the others are. */
export async function servedRun(
  view: RunView,
  setting: Setting,
  trail: PageParts["trail"],
): Promise<PageParts> {
  const addresses = addressesOf(setting.base, view.key);
  const lists = {
    candidates: candidateRows(view, { addresses, from: 0 }),
    messages: await messageRows(view, { addresses, from: 1 }),
  };
  return runPage(setting, { view, addresses, lists, trail });
}

export interface RowsOptions {
  readonly addresses: (part: string) => string;
  /** Of candidates: how many come before; of messages: the first number. */
  readonly from: number;
}

export function candidateRows(view: RunView, { addresses, from }: RowsOptions): Html {
  const { ordered, winner } = orderCandidates(view);
  const end = from + candidateChunk;
  const rows = ordered
    .slice(from, end)
    .map((candidate) =>
      candidateRow(candidate, { addresses, isWinner: candidate.id === winner, body: null }),
    );
  return html`${rows}${moreRow(ordered.length - end, addresses(`candidates?from=${end}`))}`;
}

export async function messageRows(
  { folder, messages }: Pick<RunView, "folder" | "messages">,
  { addresses, from }: RowsOptions,
): Promise<Html> {
  const wanted = [...messages].filter(([number]) => number >= from);
  const shown = await readMessages(folder, wanted.slice(0, messageChunk));
  const rows = shown.map((message) => messageRow(message, { addresses, body: null }));
  const next = wanted[messageChunk]?.[0] ?? 0;
  return html`${rows}${moreRow(wanted.length - messageChunk, addresses(`messages?from=${next}`))}`;
}

/** Texts of a file that is sent around are bounded: characters of all bodies together. */
const exportCharacters = 40_000_000;

/** The whole run in one file: opens offline, asks for nothing. */
export async function exportRun(place: Place, assets: Assets): Promise<string> {
  const view = await readRunView(place);
  const setting: Setting = { assets, mode: "file", base: "" };
  const room = { left: exportCharacters };
  const lists = {
    candidates: await allCandidates(view, room),
    messages: await allMessages(view, room),
  };
  const name = view.request?.issue.title ?? view.key;
  const trail = [
    { name: "repair", href: null },
    { name, href: null },
  ];
  return markupOf(renderPage(setting, runPage(setting, { view, addresses: null, lists, trail })));
}

interface Room {
  left: number;
}

async function allCandidates(view: RunView, room: Room): Promise<Html> {
  const { ordered, winner } = orderCandidates(view);
  const rows: Html[] = [];
  for (const candidate of ordered) {
    const body = await fitting(room, () => candidateBodyOf(view, candidate));
    rows.push(
      candidateRow(candidate, { addresses: null, isWinner: candidate.id === winner, body }),
    );
  }
  return html`${rows}`;
}

async function allMessages({ folder, messages }: RunView, room: Room): Promise<Html> {
  const rows: Html[] = [];
  for (const entry of messages) {
    const [message] = await readMessages(folder, [entry]);
    if (message === undefined) continue;
    const body = await fitting(room, () => messageBody(message));
    rows.push(messageRow(message, { addresses: null, body }));
  }
  return html`${rows}`;
}

async function fitting(room: Room, make: () => Html | Promise<Html>): Promise<Html> {
  if (room.left <= 0)
    return html`<p class="warn">Left out of this file for its size; it is in the run's folder.</p>`;
  const body = await make();
  room.left -= (await markupOf(body)).length;
  return body;
}

export async function candidateBodyOf(view: RunView, candidate: SeenCandidate): Promise<Html> {
  const isWinner = view.winner?.id === candidate.id;
  const stored = await readDiff(view.folder, candidate.id, diffLimit);
  return candidateBody(candidate, stored ?? (isWinner ? (view.winner?.diff ?? null) : null));
}
