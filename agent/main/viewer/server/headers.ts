import type { MiddlewareHandler } from "hono";
import type { Assets } from "../render/layout.ts";

/** Pages are kept nowhere, framed nowhere, and may load nothing but themselves. */
export function pageHeaders({ policy }: Assets): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { headers } = context.res;
    headers.set("content-security-policy", policy.served);
    headers.set("x-content-type-options", "nosniff");
    headers.set("referrer-policy", "no-referrer");
    headers.set("cross-origin-opener-policy", "same-origin");
    headers.set("cross-origin-resource-policy", "same-origin");
    headers.set("cache-control", "no-store");
    headers.set("x-frame-options", "DENY");
  };
}
