import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { readAssets } from "../render/layout.ts";
import type { Setting } from "../render/layout.ts";
import type { ViewerEnvironment } from "./access.ts";
import { guard } from "./guard.ts";
import { pageHeaders } from "./headers.ts";
import { addListRoutes } from "./list-routes.ts";
import { addRunRoutes } from "./run-routes.ts";
import { createSite } from "./site.ts";
import type { LinkRules } from "./visitors.ts";

export interface ViewerOptions {
  /** A folder of runs or batches, or one of them. */
  readonly folder: string;
  /** Where the pages are mounted: "" or "/runs". */
  readonly base: string;
  /** Who has it may look; null on loopback, where the Host header is checked instead. */
  readonly token: string | null;
  /** The pages are reached over HTTPS. */
  readonly secure: boolean;
  /** Links that open the runs of one repository; absent or null gives none away. */
  readonly links?: LinkRules | null;
  /** Ends the streams of pages that watch. */
  readonly closing: AbortSignal;
  /** Milliseconds between two looks at a run that somebody watches. */
  readonly interval?: number;
  /** Why a page could not be made, for the operator's log. */
  readonly complain: (text: string) => void;
}

/** A form with a token; nothing else is ever sent here, by anybody. */
const largestBody = 1000;

/** The page over run folders: it only reads, and serves nothing but its own pages. */
export async function createViewer(options: ViewerOptions): Promise<Hono<ViewerEnvironment>> {
  const { folder, base, token, secure, links = null, closing, interval = 500 } = options;
  const setting: Setting = { assets: await readAssets(), mode: "served", base };
  const site = createSite({ folder, setting, interval, closing });
  const app = new Hono<ViewerEnvironment>({ strict: false });
  app.use(pageHeaders(setting.assets));
  // Before the token is looked for: a body is read from whoever sends one.
  app.use(
    bodyLimit({
      maxSize: largestBody,
      onError: (context) => context.text(`the body is larger than ${largestBody} bytes`, 413),
    }),
  );
  app.use(guard({ setting, token, secure, links }));
  app.onError((error, context) => {
    options.complain(`the page ${context.req.path} could not be made: ${error.message}`);
    context.status(500);
    // Unset where the guard itself failed.
    const { access }: Partial<ViewerEnvironment["Variables"]> = context.var;
    // Messages name folders of this machine.
    if (access?.kind !== "all") return context.text("the page could not be made");
    return context.text(`the page could not be made: ${error.message}`);
  });
  app.notFound((context) => site.missing(context, "There is no such page."));
  addListRoutes(app, site);
  addRunRoutes(app, site);
  return app;
}
