import type { Hono } from "hono";
import { readBatch } from "../read/batch.ts";
import type { Catalogue } from "../read/catalogue.ts";
import { createEntryReader } from "../read/entry.ts";
import type { RunEntry } from "../read/entry.ts";
import { batchPage } from "../render/batch-page.ts";
import { homeOf } from "../render/layout.ts";
import { listPage } from "../render/list-page.ts";
import { listStamp, tellList } from "./live-list.ts";
import type { ViewerEnvironment } from "./access.ts";
import type { Context, Site } from "./site.ts";

/** Rows of the list's first page. */
const mostRows = 200;

/** The list of runs, its live rows, and batches. */
export function addListRoutes(app: Hono<ViewerEnvironment>, site: Site): void {
  const readEntry = createEntryReader();
  const { base } = site.setting;
  const entriesOf = async ({ runs }: Catalogue, most: number): Promise<readonly RunEntry[]> => {
    const chosen = runs.slice(0, most);
    const entries = await Promise.all(chosen.map(({ key, folder }) => readEntry(folder, key)));
    const rank = (entry: RunEntry) => (entry.state === "running" ? 0 : 1);
    return entries.toSorted((a, b) => rank(a) - rank(b) || b.startedAt.localeCompare(a.startedAt));
  };

  const showList = async (context: Context, catalogue: Catalogue) => {
    const most = context.req.query("all") === undefined ? mostRows : Number.POSITIVE_INFINITY;
    const entries = await entriesOf(catalogue, most);
    const batches = catalogue.batches.map(({ key }) => ({ key, title: key }));
    const parts = listPage(site.setting, {
      entries,
      batches,
      total: catalogue.runs.length,
      folder: context.get("access").kind === "all" ? site.folder : null,
    });
    const stamp = await listStamp(entries, base);
    return site.page(context, { ...parts, live: `${parts.live}?from=${stamp}` });
  };

  app.get("/", async (context) => {
    const catalogue = await site.catalogue(context);
    const [only] = catalogue.kind === "run" ? catalogue.runs : catalogue.batches;
    if (catalogue.kind === "folder" || only === undefined) return showList(context, catalogue);
    return context.redirect(`${base}/${catalogue.kind}/${encodeURIComponent(only.key)}`, 302);
  });

  app.get("/live", (context) =>
    site.stream(context, (stream) =>
      tellList({
        read: async () => entriesOf(await site.catalogue(context), mostRows),
        base,
        from: context.req.header("last-event-id") ?? context.req.query("from") ?? "",
        stream,
        interval: site.interval * 3,
        signal: site.closing,
      }),
    ),
  );

  app.get("/batch/:key", async (context) => {
    const { kind, batches } = await site.catalogue(context);
    const key = context.req.param("key");
    const batch = batches.find((found) => found.key === key);
    if (batch === undefined) return site.missing(context, `There is no batch of this name here.`);
    const first =
      kind === "folder"
        ? [{ name: "repair", href: homeOf(base) }]
        : [{ name: "repair", href: null }];
    const trail = [...first, { name: key, href: null }];
    return site.page(context, batchPage(site.setting, { view: await readBatch(batch), trail }));
  });
}
