import type { CodeHost, Permission } from "../../core/ports.ts";
import type { Ask } from "./ask.ts";

export interface WhoMay {
  readonly roles: readonly Permission[];
  /** Logins of bots that may command; by account type, never by how a name ends. */
  readonly bots: readonly string[];
}

/** The host's answers, remembered for a short while: a role that was taken away must not linger. */
export interface PermissionCache {
  permission(host: CodeHost, ask: Ask, signal: AbortSignal): Promise<Permission>;
}

const rememberedMilliseconds = 60_000;
const mostRemembered = 1000;

export function createPermissionCache(now: () => number = Date.now): PermissionCache {
  const known = new Map<string, { readonly permission: Permission; readonly at: number }>();
  return {
    async permission(host, { repository, actor }, signal) {
      const key = `${repository.toLowerCase()} ${actor.login.toLowerCase()}`;
      const found = known.get(key);
      if (found !== undefined && now() - found.at < rememberedMilliseconds) return found.permission;
      const permission = await host.permission(repository, actor.login, signal);
      if (known.size >= mostRemembered) known.clear();
      known.set(key, { permission, at: now() });
      return permission;
    },
  };
}

export interface Actor {
  readonly ask: Ask;
  readonly whoMay: WhoMay;
  readonly permissions: PermissionCache;
}

/** Null when the person may command us, else why not. The host is asked; what the event says is not believed. */
export async function refusedActor(
  host: CodeHost,
  { ask, whoMay, permissions }: Actor,
  signal: AbortSignal,
): Promise<string | null> {
  const { login, type } = ask.actor;
  if (type !== "User" && !whoMay.bots.includes(login))
    return `${login} is an account of type ${type} and not on the list of bots`;
  if (type !== "User") return null;
  const permission = await permissions.permission(host, ask, signal);
  return whoMay.roles.includes(permission)
    ? null
    : `${login} has the permission ${permission}, expected ${whoMay.roles.join(" or ")}`;
}
