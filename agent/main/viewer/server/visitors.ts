import { createHash } from "node:crypto";
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Setting } from "../render/layout.ts";
import type { Access } from "./access.ts";
import { dayMilliseconds, readGrant, signGrant } from "./links.ts";
import type { Grant } from "./links.ts";

/** How links open the runs of a repository, and which need none. */
export interface LinkRules {
  readonly key: Uint8Array;
  /** Repositories whose runs are for everybody, as the operator says. */
  readonly isOpen: (repository: string) => boolean;
  /** True when there is any of them: then nobody stands before a door. */
  readonly hasOpen: boolean;
  readonly now?: () => number;
}

/** One for a repository, so that links to several can be used beside each other. */
const cookieName = "repair_view_of_";

/** Links to this many repositories are looked at; a browser keeps about as many cookies. */
const mostCookies = 60;

export function readLink(asked: URL, links: LinkRules | null): Grant | null {
  const text = asked.searchParams.get("access");
  if (text === null || links === null) return null;
  return readGrant(text, { key: links.key, use: "link", now: nowOf(links) });
}

interface KeepOptions {
  readonly setting: Setting;
  readonly secure: boolean;
  readonly links: LinkRules | null;
}

/** A cookie for as long as the link would hold, and a week at most. */
export function keepGrant(
  context: Context,
  { repository, untilDay }: Grant,
  { setting, secure, links }: KeepOptions,
): void {
  if (links === null) return;
  const today = Math.floor(nowOf(links) / dayMilliseconds);
  const until = Math.min(untilDay, today + 8);
  const value = signGrant({ repository, untilDay: until }, { key: links.key, use: "cookie" });
  const digest = createHash("sha256").update(repository.toLowerCase()).digest("hex");
  setCookie(context, cookieName + digest.slice(0, 12), value, {
    httpOnly: true,
    sameSite: "Lax",
    secure,
    path: setting.base === "" ? "/" : setting.base,
    maxAge: Math.floor((until * dayMilliseconds - nowOf(links)) / 1000),
  });
}

/** Null for a visitor who may see nothing. */
export function grantedAccess(context: Context, links: LinkRules): Access | null {
  const options = { key: links.key, use: "cookie" as const, now: nowOf(links) };
  const granted = new Set(
    Object.entries(getCookie(context))
      .filter(([name]) => name.startsWith(cookieName))
      .slice(0, mostCookies)
      .flatMap(([, value]) => readGrant(value, options)?.repository.toLowerCase() ?? []),
  );
  if (granted.size === 0 && !links.hasOpen) return null;
  const mayRead = (repository: string) =>
    granted.has(repository.toLowerCase()) || links.isOpen(repository);
  return { kind: "repositories", mayRead };
}

function nowOf({ now = Date.now }: LinkRules): number {
  return now();
}
