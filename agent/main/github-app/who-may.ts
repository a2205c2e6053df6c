import type { CodeHost, Permission } from "../../core/ports.ts";
import type { Ask } from "./event.ts";

export interface WhoMay {
  readonly roles: readonly Permission[];
  /** Logins of bots that may command; by account type, never by how a name ends. */
  readonly bots: readonly string[];
}

export const writersMay: WhoMay = { roles: ["admin", "maintain", "write"], bots: [] };

/** Null when the person may command us, else why not. The host is asked; what the event says is not believed. */
export async function refusedActor(
  host: CodeHost,
  { ask, whoMay }: { readonly ask: Ask; readonly whoMay: WhoMay },
  signal: AbortSignal,
): Promise<string | null> {
  const { login, type } = ask.actor;
  if (type !== "User" && !whoMay.bots.includes(login))
    return `${login} is an account of type ${type} and not on the list of bots`;
  if (type !== "User") return null;
  const permission = await host.permission(ask.repository, login, signal);
  return whoMay.roles.includes(permission)
    ? null
    : `${login} has the permission ${permission}, expected ${whoMay.roles.join(" or ")}`;
}
