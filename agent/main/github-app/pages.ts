import type { Hono } from "hono";
import { usageError } from "../../core/errors.ts";
import { dayMilliseconds, deriveLinkKey, signGrant } from "../viewer/server/links.ts";
import type { Environment } from "./outgoing.ts";

/** The pages that show runs, under the App at `/runs`. */
export interface PagesSettings {
  /** The operator's: whoever has it sees every run. */
  readonly token: string;
  /** What the world calls this server, without a slash at its end; null makes no links. */
  readonly address: string | null;
  readonly links: LinkSettings;
}

/** Links in comments open the runs of the comment's repository, and no others. */
export interface LinkSettings {
  readonly key: Uint8Array;
  /** How long one holds. */
  readonly days: number;
  /** `owner/name` or `owner/*`, in lower case: runs that are for everybody. */
  readonly open: readonly string[];
}

export const pagesPath = "/runs";

const shortestSecret = 16;

/** Null without REPAIR_VIEW_TOKEN: then the App shows nothing. @throws RepairError (usage). */
export function readPagesSettings(environment: Environment): PagesSettings | null {
  const token = environment["REPAIR_VIEW_TOKEN"] ?? "";
  if (token === "") return null;
  checkLength("REPAIR_VIEW_TOKEN", token);
  return { token, address: readAddress(environment), links: readLinks(environment) };
}

function readAddress(environment: Environment): string | null {
  const address = environment["REPAIR_PUBLIC_URL"] ?? "";
  if (address === "") return null;
  const parsed = URL.parse(address);
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.pathname !== "/") {
    throw usageError(
      `got REPAIR_PUBLIC_URL ${JSON.stringify(address)}, expected one like https://repair.example.org, without a path`,
    );
  }
  return parsed.origin;
}

function readLinks(environment: Environment): LinkSettings {
  const own = environment["REPAIR_VIEW_SECRET"] ?? "";
  const secret = own === "" ? (environment["REPAIR_WEBHOOK_SECRET"] ?? "") : own;
  checkLength(own === "" ? "REPAIR_WEBHOOK_SECRET" : "REPAIR_VIEW_SECRET", secret);
  const days = environment["REPAIR_VIEW_LINK_DAYS"] ?? "30";
  if (!/^[1-9]\d{0,2}$/.test(days))
    throw usageError(`got REPAIR_VIEW_LINK_DAYS ${JSON.stringify(days)}, expected 1 to 999`);
  const open = (environment["REPAIR_VIEW_OPEN"] ?? "")
    .split(/[\s,]+/)
    .filter((pattern) => pattern !== "");
  const odd = open.find((pattern) => !/^[\w.-]+\/(?:[\w.-]+|\*)$/.test(pattern));
  if (odd !== undefined)
    throw usageError(
      `got ${JSON.stringify(odd)} in REPAIR_VIEW_OPEN, expected owner/name or owner/*`,
    );
  const key = deriveLinkKey(secret);
  return { key, days: Number(days), open: open.map((pattern) => pattern.toLowerCase()) };
}

function checkLength(name: string, secret: string): void {
  if (secret.length >= shortestSecret) return;
  throw usageError(
    `${name} has ${secret.length} characters, expected at least ${shortestSecret}`,
    "make one with: openssl rand -hex 16",
  );
}

export function isOpen({ open }: LinkSettings, repository: string): boolean {
  const name = repository.toLowerCase();
  return open.includes(name) || open.includes(`${name.split("/")[0]}/*`);
}

export interface LinkedRun {
  readonly run: string;
  readonly repository: string;
}

/**
 * The address of a run's page, for comments: with a signature that opens the runs of this repository.
 * It is the same for a whole day, so that a comment that is written again does not change.
 */
export function runAddress(
  { address, links }: PagesSettings,
  { run, repository }: LinkedRun,
  now: number = Date.now(),
): string | null {
  if (address === null) return null;
  const page = `${address}${pagesPath}/run/${encodeURIComponent(run)}`;
  if (isOpen(links, repository)) return page;
  const untilDay = Math.floor(now / dayMilliseconds) + links.days + 1;
  const grant = signGrant({ repository, untilDay }, { key: links.key, use: "link" });
  return `${page}?access=${encodeURIComponent(grant)}`;
}

export interface MountOptions {
  readonly pages: PagesSettings;
  /** Where run folders are. */
  readonly runs: string;
  /** Ends pages that watch. */
  readonly closing: AbortSignal;
  /** For the operator's log. */
  readonly complain: (text: string) => void;
  /** For tests of what expires. */
  readonly now?: () => number;
}

export async function mountPages(
  app: Hono,
  { pages, runs, closing, complain, now }: MountOptions,
): Promise<void> {
  const { createViewer } = await import("../viewer/server/app.ts");
  const secure = pages.address?.startsWith("https:") ?? false;
  const { token } = pages;
  const links = {
    key: pages.links.key,
    isOpen: (repository: string) => isOpen(pages.links, repository),
    hasOpen: pages.links.open.length > 0,
    ...(now === undefined ? {} : { now }),
  };
  const base = pagesPath;
  const mounted = { folder: runs, base, token, secure, links, closing, complain };
  app.route(base, await createViewer(mounted));
}
