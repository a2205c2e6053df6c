import type { Hono } from "hono";
import { usageError } from "../../core/errors.ts";
import type { Environment } from "./outgoing.ts";

/** The page that shows runs, under the App: for who has the token, at `/runs`. */
export interface PagesSettings {
  readonly token: string;
  /** What the world calls this server, without a slash at its end; null makes no links. */
  readonly address: string | null;
}

export const pagesPath = "/runs";

const shortestToken = 16;

/** Null without REPAIR_VIEW_TOKEN: then the App shows nothing. @throws RepairError (usage). */
export function readPagesSettings(environment: Environment): PagesSettings | null {
  const token = environment["REPAIR_VIEW_TOKEN"] ?? "";
  const address = environment["REPAIR_PUBLIC_URL"] ?? "";
  if (token === "") return null;
  if (token.length < shortestToken) {
    throw usageError(
      `REPAIR_VIEW_TOKEN has ${token.length} characters, expected at least ${shortestToken}`,
      "make one with: openssl rand -hex 16",
    );
  }
  if (address === "") return { token, address: null };
  const parsed = URL.parse(address);
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.pathname !== "/") {
    throw usageError(
      `got REPAIR_PUBLIC_URL ${JSON.stringify(address)}, expected one like https://repair.example.org, without a path`,
    );
  }
  return { token, address: parsed.origin };
}

/** The address of a run's page, for comments. */
export function runAddress({ address }: PagesSettings, run: string): string | null {
  return address === null ? null : `${address}${pagesPath}/run/${encodeURIComponent(run)}`;
}

export interface MountOptions {
  readonly pages: PagesSettings;
  /** Where run folders are. */
  readonly runs: string;
  /** Ends pages that watch. */
  readonly closing: AbortSignal;
}

export async function mountPages(app: Hono, { pages, runs, closing }: MountOptions): Promise<void> {
  const { createViewer } = await import("../viewer/server/app.ts");
  const secure = pages.address?.startsWith("https:") ?? false;
  const { token } = pages;
  app.route(
    pagesPath,
    await createViewer({ folder: runs, base: pagesPath, token, secure, closing }),
  );
}
