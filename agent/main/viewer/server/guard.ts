import { createHash } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { doorPage } from "../render/door-page.ts";
import type { DoorReason } from "../render/door-page.ts";
import type { Setting } from "../render/layout.ts";
import type { Access, ViewerEnvironment } from "./access.ts";
import { isSame } from "./links.ts";
import { grantedAccess, keepGrant, readLink } from "./visitors.ts";
import type { LinkRules } from "./visitors.ts";

const cookieName = "repair_view";

export interface GuardOptions {
  readonly setting: Setting;
  /** Null on loopback: then nobody else can ask, and the Host header must say so. */
  readonly token: string | null;
  /** Over HTTPS only: the browser keeps the cookie from being sent in the clear. */
  readonly secure: boolean;
  /** Null where no links are given away: then the token is the only way in. */
  readonly links: LinkRules | null;
}

export const refusals = {
  host: "This server answers on loopback names only; a name that merely points here is refused.",
};

/**
 * Who may look. On loopback without a token any page of the web can make a browser ask a name of its
 * own that points to 127.0.0.1 (DNS rebinding), so the Host must be a loopback name. Elsewhere a token
 * is needed: as `?token=`, which is exchanged for a cookie, in the form, or as a bearer. Under the App
 * `?access=` of a link opens the runs of one repository, and is exchanged for a cookie in the same way.
 */
export function guard(options: GuardOptions): MiddlewareHandler<ViewerEnvironment> {
  const { token, setting } = options;
  return async (context, next) => {
    if (token === null) {
      if (!isLoopbackHost(context.req.header("host") ?? ""))
        return context.text(refusals.host, 421);
      context.set("access", { kind: "all" });
      return next();
    }
    const asked = new URL(context.req.url);
    const given = context.req.method === "POST" ? await givenToken(context.req) : null;
    const offered = given ?? asked.searchParams.get("token");
    if (offered !== null && isSame(passOf(offered), passOf(token))) {
      keepPass(context, passOf(token), options);
      return withoutSecrets(context, asked);
    }
    const refuse = (reason: DoorReason) =>
      context.html(doorPage(setting, { reason, hasLinks: options.links !== null }), 401);
    if (given !== null) return refuse("wrong-token");
    const grant = readLink(asked, options.links);
    if (grant !== null) {
      keepGrant(context, grant, options);
      return withoutSecrets(context, asked);
    }
    const access = accessOf(context, token, options);
    const isDead = asked.searchParams.has("access");
    if (access !== null && !isDead) {
      context.set("access", access);
      return next();
    }
    // Whoever may look anyway is not stopped by the link of an old comment.
    if (access !== null) return withoutSecrets(context, asked);
    if (offered !== null) return refuse("wrong-token");
    return refuse(isDead ? "dead-link" : "no-token");
  };
}

function accessOf(context: Context, token: string, { links }: GuardOptions): Access | null {
  const bearer = /^Bearer (.+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
  const known = bearer === undefined ? getCookie(context, cookieName) : passOf(bearer);
  if (known !== undefined && isSame(known, passOf(token))) return { kind: "all" };
  return links === null ? null : grantedAccess(context, links);
}

function keepPass(context: Context, pass: string, { setting, secure }: GuardOptions): void {
  setCookie(context, cookieName, pass, {
    httpOnly: true,
    sameSite: "Lax",
    secure,
    path: setting.base === "" ? "/" : setting.base,
    maxAge: 7 * 24 * 3600,
  });
}

/** The same page at an address that may be shown, kept and passed on. */
function withoutSecrets(context: Context, asked: URL): Response {
  asked.searchParams.delete("token");
  asked.searchParams.delete("access");
  // Two slashes at the start would name another host.
  return context.redirect(asked.pathname.replace(/^\/+/, "/") + asked.search, 303);
}

/** What the cookie holds instead of the token. */
function passOf(token: string): string {
  return createHash("sha256").update(`repair view\n${token}`).digest("base64url");
}

/** Of the form. The body is bounded before it comes here. */
async function givenToken(request: { text(): Promise<string> }): Promise<string | null> {
  return new URLSearchParams(await request.text()).get("token");
}

export function isLoopbackHost(header: string): boolean {
  const name = header.toLowerCase().replace(/:\d{1,5}$/, "");
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(name);
}
