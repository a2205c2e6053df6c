import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { html } from "../render/html.ts";
import { renderPage } from "../render/layout.ts";
import type { Setting } from "../render/layout.ts";

const cookieName = "repair_view";

export interface GuardOptions {
  readonly setting: Setting;
  /** Null on loopback: then nobody else can ask, and the Host header must say so. */
  readonly token: string | null;
  /** Over HTTPS only: the browser keeps the cookie from being sent in the clear. */
  readonly secure: boolean;
}

export const refusals = {
  host: "This server answers on loopback names only; a name that merely points here is refused.",
};

/**
 * Who may look. On loopback without a token any page of the web can make a browser ask a name of its
 * own that points to 127.0.0.1 (DNS rebinding), so the Host must be a loopback name. Elsewhere a token
 * is needed: as `?token=`, which is exchanged for a cookie, in the form, or as a bearer.
 */
export function guard({ setting, token, secure }: GuardOptions): MiddlewareHandler {
  return async (context, next) => {
    if (token === null) {
      if (isLoopbackHost(context.req.header("host") ?? "")) return next();
      return context.text(refusals.host, 421);
    }
    const pass = passOf(token);
    const keep = () =>
      setCookie(context, cookieName, pass, {
        httpOnly: true,
        sameSite: "Lax",
        secure,
        path: setting.base === "" ? "/" : setting.base,
        maxAge: 7 * 24 * 3600,
      });
    const asked = new URL(context.req.url);
    const given = context.req.method === "POST" ? await givenToken(context.req) : null;
    const offered = given ?? asked.searchParams.get("token");
    if (offered !== null && isSame(passOf(offered), pass)) {
      keep();
      asked.searchParams.delete("token");
      return context.redirect(asked.pathname + asked.search, 303);
    }
    const bearer = /^Bearer (.+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
    const known = bearer === undefined ? getCookie(context, cookieName) : passOf(bearer);
    if (known !== undefined && isSame(known, pass)) return next();
    return context.html(doorPage(setting, offered !== null), 401);
  };
}

/** What the cookie holds instead of the token. */
function passOf(token: string): string {
  return createHash("sha256").update(`repair view\n${token}`).digest("base64url");
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

async function givenToken(request: {
  header(name: string): string | undefined;
  text(): Promise<string>;
}): Promise<string | null> {
  if (Number(request.header("content-length") ?? "0") > 1000) return null;
  return new URLSearchParams(await request.text()).get("token");
}

export function isLoopbackHost(header: string): boolean {
  const name = header.toLowerCase().replace(/:\d{1,5}$/, "");
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(name);
}

/** A page that asks for the token; it works without a script. */
function doorPage(setting: Setting, isWrong: boolean) {
  return renderPage(setting, {
    title: "Token · repair",
    trail: [{ name: "repair", href: null }],
    live: null,
    body: html`<div class="page door">
      <h1>These runs need a token</h1>
      ${isWrong ? html`<p class="note bad" role="alert">That is not the token.</p>` : null}
      <form method="post">
        <label
          >Token <input type="password" name="token" autocomplete="current-password" required
        /></label>
        <button>Show the runs</button>
      </form>
      <p class="quiet">
        Whoever started the server has seen it: it stands in the address that was printed.
      </p>
    </div>`,
  });
}
