import type { Hono } from "hono";
import { findRun } from "../read/catalogue.ts";
import type { Place } from "../read/catalogue.ts";
import { parseCursor } from "../read/cursor.ts";
import { listMessages, readMessages } from "../read/messages.ts";
import { candidateRow } from "../render/candidates.ts";
import { messageBody, messageRow } from "../render/conversation.ts";
import { html } from "../render/html.ts";
import type { Html } from "../render/html.ts";
import { homeOf } from "../render/layout.ts";
import type { PageParts } from "../render/layout.ts";
import {
  addressesOf,
  candidateBodyOf,
  candidateRows,
  exportRun,
  messageRows,
  servedRun,
} from "../run-pages.ts";
import type { ViewerEnvironment } from "./access.ts";
import { tellRun } from "./live-run.ts";
import { plainPage } from "./site.ts";
import type { Context, Site } from "./site.ts";

type Show = (context: Context, place: Place) => Response | Promise<Response>;

/** One run: its page, its parts, its events, and itself as a file. */
export function addRunRoutes(app: Hono<ViewerEnvironment>, site: Site): void {
  const at = (path: string, show: Show) =>
    app.get(`/run/:key${path}`, async (context) => {
      const place = await findRun(await site.catalogue(context), context.req.param("key"));
      if (place === null) return site.missing(context, "There is no run of this name here.");
      return show(context, place);
    });
  at("", async (context, place) =>
    site.page(
      context,
      await servedRun(await site.readView(place), site.setting, trailOf(site, place)),
    ),
  );
  at("/live", (context, place) => liveRun(site, { context, place }));
  at("/export", (context, place) => exported(site, { context, place }));
  at("/candidates", (context, place) => candidateList(site, { context, place }));
  at("/candidates/:id", (context, place) => oneCandidate(site, { context, place }));
  at("/messages", (context, place) => messageList(site, { context, place }));
  at("/messages/:number", (context, place) => oneMessage(site, { context, place }));
}

interface Asked {
  readonly context: Context;
  readonly place: Place;
}

function liveRun(site: Site, { context, place }: Asked): Response {
  const last = context.req.header("last-event-id") ?? context.req.query("from");
  const from = parseCursor(last) ?? { events: 0, messages: 0 };
  const { interval, closing: signal } = site;
  return site.stream(context, (stream) =>
    tellRun({ place, base: site.setting.base, from, stream, interval, signal }),
  );
}

async function exported({ setting }: Site, { context, place }: Asked): Promise<Response> {
  const name = place.key.replaceAll(/[^\w.-]/g, "_");
  context.header("content-disposition", `attachment; filename="${name}.html"`);
  return context.html(await exportRun(place, setting.assets));
}

async function candidateList(site: Site, { context, place }: Asked): Promise<Response> {
  const view = await site.readView(place);
  const addresses = addressesOf(site.setting.base, place.key);
  const rows = candidateRows(view, { addresses, from: numberOf(context.req.query("from")) });
  return answerRows(site, { context, place, rows, title: "Candidates" });
}

async function messageList(site: Site, { context, place }: Asked): Promise<Response> {
  const view = { folder: place.folder, messages: await listMessages(place.folder) };
  const addresses = addressesOf(site.setting.base, place.key);
  const rows = await messageRows(view, { addresses, from: numberOf(context.req.query("from")) });
  return answerRows(site, { context, place, rows, title: "Conversation" });
}

async function oneCandidate(site: Site, { context, place }: Asked): Promise<Response> {
  const id = context.req.param("id");
  const view = await site.readView(place);
  const candidate = view.candidates.find((found) => found.id === id);
  if (candidate === undefined) return site.missing(context, "This run has no such candidate.");
  const isRow = context.req.query("fragment") === "row";
  const addresses = addressesOf(site.setting.base, place.key);
  const body = isRow
    ? candidateRow(candidate, { addresses, isWinner: id === view.winner?.id, body: null })
    : await candidateBodyOf(view, candidate);
  return answerPiece(site, { context, place, body, title: `Candidate ${id}` });
}

async function oneMessage(site: Site, { context, place }: Asked): Promise<Response> {
  const number = numberOf(context.req.param("number"));
  const name = (await listMessages(place.folder)).get(number);
  const [message] = name === undefined ? [] : await readMessages(place.folder, [[number, name]]);
  if (message === undefined) return site.missing(context, "This run asked no such question.");
  const isRow = context.req.query("fragment") === "row";
  const addresses = addressesOf(site.setting.base, place.key);
  const body = isRow ? messageRow(message, { addresses, body: null }) : messageBody(message);
  return answerPiece(site, { context, place, body, title: `Question ${number}` });
}

interface Answer extends Asked {
  readonly title: string;
}

function answerRows(site: Site, { rows, ...answer }: Answer & { readonly rows: Html }) {
  if (answer.context.req.query("fragment") !== undefined) return answer.context.html(rows);
  return answerPiece(site, {
    ...answer,
    body: html`<ol class="rows">
      ${rows}
    </ol>`,
  });
}

function answerPiece(
  site: Site,
  { context, place, title, body }: Answer & { readonly body: Html },
): Response | Promise<Response> {
  if (context.req.query("fragment") !== undefined) return context.html(body);
  const run = addressesOf(site.setting.base, place.key)("").replace(/\/$/, "");
  const [list] = trailOf(site, place);
  const trail = [
    ...(list === undefined ? [] : [list]),
    { name: place.key, href: run },
    { name: title, href: null },
  ];
  return site.page(
    context,
    plainPage({
      title,
      trail,
      body: html`<h1>${title}</h1>
        <div class="alone">${body}</div>`,
    }),
  );
}

function trailOf({ setting }: Site, { key }: Place): PageParts["trail"] {
  return [
    { name: "repair", href: homeOf(setting.base) },
    { name: key, href: null },
  ];
}

function numberOf(text: string | undefined): number {
  return /^\d{1,9}$/.test(text ?? "") ? Number(text) : 0;
}
