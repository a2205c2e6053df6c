import type { Context as AnyContext } from "hono";
import { streamSSE } from "hono/streaming";
import type { SSEStreamingApi } from "hono/streaming";
import { readCatalogue } from "../read/catalogue.ts";
import type { Catalogue, Place } from "../read/catalogue.ts";
import type { RunView } from "../read/run-view.ts";
import { createViewReader } from "../read/view-cache.ts";
import { doorPage } from "../render/door-page.ts";
import { html } from "../render/html.ts";
import type { Html } from "../render/html.ts";
import { homeOf, renderPage } from "../render/layout.ts";
import type { PageParts, Setting } from "../render/layout.ts";
import { createRunFilter } from "./access.ts";
import type { ViewerEnvironment } from "./access.ts";

export type Context = AnyContext<ViewerEnvironment>;

export interface SiteOptions {
  /** Of runs or batches, or one of them. */
  readonly folder: string;
  readonly setting: Setting;
  /** Milliseconds between two looks at a folder that somebody watches. */
  readonly interval: number;
  /** Ends all streams, so that the server can close. */
  readonly closing: AbortSignal;
}

/** What all routes have in common. */
export interface Site extends SiteOptions {
  /** What the visitor may see of it; read anew for every page: runs come and go. */
  catalogue(context: Context): Promise<Catalogue>;
  readView(place: Place): Promise<RunView>;
  page(context: Context, parts: PageParts): Response | Promise<Response>;
  /** A piece of a page for the script, or a page of its own for whoever has none. */
  piece(context: Context, parts: PageParts): Response | Promise<Response>;
  missing(context: Context, what: string): Response | Promise<Response>;
  stream(context: Context, tell: (stream: SSEStreamingApi) => Promise<void>): Response;
}

const mostStreams = 64;

export function createSite(options: SiteOptions): Site {
  const { folder, setting } = options;
  const page: Site["page"] = (context, parts) => context.html(renderPage(setting, parts));
  const mayBeSeen = createRunFilter();
  let streams = 0;
  return {
    ...options,
    page,
    readView: createViewReader(),
    async catalogue(context) {
      const found = await readCatalogue(folder);
      if (found === null) throw new Error(`${folder} is not there any more`);
      const access = context.get("access");
      if (access.kind === "all") return found;
      return { ...found, runs: await mayBeSeen(found.runs, access), batches: [] };
    },
    piece: (context, parts) =>
      context.req.query("fragment") === undefined ? page(context, parts) : context.html(parts.body),
    missing(context, what) {
      context.status(404);
      // What is not there and what may not be seen look the same to a visitor with a link.
      if (context.get("access").kind !== "all")
        return context.html(doorPage(setting, { reason: "not-here", hasLinks: true }));
      return page(context, notFound(setting, what));
    },
    stream(context, tell) {
      if (streams >= mostStreams) return context.text("too many pages are being watched", 503);
      streams += 1;
      const response = streamSSE(context, async (stream) => {
        try {
          await tell(stream);
        } finally {
          streams -= 1;
        }
      });
      // Kept alive, the connection would hold the server up when it closes.
      response.headers.set("connection", "close");
      return response;
    },
  };
}

function notFound({ base }: Setting, what: string): PageParts {
  return plainPage({
    title: "Not found",
    trail: [
      { name: "repair", href: homeOf(base) },
      { name: "not found", href: null },
    ],
    body: html`<h1>Not found</h1>
      <p class="lead">${what}</p>
      <p><a href="${homeOf(base)}">All runs</a></p>`,
  });
}

export function plainPage({
  title,
  trail,
  body,
}: {
  readonly title: string;
  readonly trail: PageParts["trail"];
  readonly body: Html;
}): PageParts {
  return {
    title: `${title} · repair`,
    trail,
    live: null,
    body: html`<div class="page">${body}</div>`,
  };
}
