import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../../../core/package-root.ts";
import { html, trusted } from "./html.ts";
import type { Html } from "./html.ts";
import { helpDialog } from "./shortcuts.ts";

export interface Assets {
  readonly style: string;
  readonly script: string;
  /** Content security policies: of a page that is served, and of one that is a file. */
  readonly policy: { readonly served: string; readonly file: string };
}

/** The page's own style and script; they stand in every page, allowed by their hashes. */
export async function readAssets(): Promise<Assets> {
  const folder = join(packageRoot, "agent/main/viewer/assets");
  const [style, script] = await Promise.all([
    readFile(join(folder, "viewer.css"), "utf8"),
    readFile(join(folder, "viewer.js"), "utf8"),
  ]);
  const own = `default-src 'none'; style-src '${hash(style)}'; script-src '${hash(script)}'; img-src data:; base-uri 'none'`;
  return {
    style,
    script,
    policy: {
      served: `${own}; connect-src 'self'; form-action 'self'; frame-ancestors 'none'`,
      file: `${own}; form-action 'none'`,
    },
  };
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** Where a page stands: behind the server, or alone as a file. */
export interface Setting {
  readonly assets: Assets;
  readonly mode: "served" | "file";
  /** Of the viewer's first page: "" or "/runs". */
  readonly base: string;
}

/** The address of the first page. */
export function homeOf(base: string): string {
  return base === "" ? "/" : base;
}

export interface PageParts {
  readonly title: string;
  /** From the first page down to this one. */
  readonly trail: readonly { readonly name: string; readonly href: string | null }[];
  readonly body: Html;
  /** Address of the events that keep the page fresh; null for one that does not change. */
  readonly live: string | null;
}

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%23208a55'/%3E%3Cpath d='M4 8.4l2.6 2.6L12 5.4' fill='none' stroke='white' stroke-width='2' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E";

export function renderPage(
  { assets, mode }: Setting,
  { title, trail, body, live }: PageParts,
): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        ${mode === "file" ? html`<meta http-equiv="Content-Security-Policy" content="${assets.policy.file}" />` : null}
        <title>${title}</title>
        <link rel="icon" href="${trusted(icon)}" />
        ${trusted(`<style>${assets.style}</style>`)}
      </head>
      <body data-mode="${mode}" ${live === null ? null : html`data-live="${live}"`}>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="bar">
          <nav aria-label="Where you are">${trail.map(renderStep)}</nav>
          <p id="connection" role="status"></p>
          <button type="button" id="theme" hidden>Theme</button>
          <button type="button" id="keys" aria-haspopup="dialog" hidden><kbd>?</kbd> Keys</button>
        </header>
        <main id="main" tabindex="-1">${body}</main>
        ${helpDialog} ${trusted(`<script>${assets.script}</script>`)}
      </body>
    </html> `;
}

function renderStep(
  { name, href }: PageParts["trail"][number],
  at: number,
  trail: PageParts["trail"],
): Html {
  const here = at === trail.length - 1;
  return href === null || here
    ? html`<span ${here ? html`aria-current="page"` : null}>${name}</span>`
    : html`<a href="${href}" ${at === 0 ? html`data-up` : null}>${name}</a>`;
}
