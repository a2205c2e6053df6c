import type { AppSettings } from "./app-settings.ts";
import type { Ask } from "./ask.ts";
import { redactorFor } from "./outgoing.ts";
import type { Environment } from "./outgoing.ts";
import type { HostSession } from "./session.ts";

export interface SessionOptions {
  readonly settings: Pick<AppSettings, "identity" | "apiBase">;
  /** Beside the token's own: what may stand in no outgoing text. */
  readonly secrets: readonly string[];
  readonly environment: Environment;
  readonly throttle: boolean;
}

/** A token for the one repository of the wish, ended when the wish is answered. */
export async function openSession(
  ask: Ask,
  { settings, secrets, environment, throttle }: SessionOptions,
): Promise<HostSession> {
  const { apiBase, identity } = settings;
  const { createGitHubHost } = await import("../../../tools/github/host.ts");
  const opened = await openToken(ask, settings);
  const { token } = opened;
  const redact = redactorFor(environment, [token, ...secrets, ...opened.secrets]);
  const host = await createGitHubHost({
    apiBase,
    token,
    throttle: throttle && environment["REPAIR_NO_THROTTLE"] !== "true",
    identity: identity.login,
    redact,
  });
  return { host, token, identity: identity.login, close: () => opened.revoke() };
}

async function openToken(ask: Ask, { apiBase, identity }: SessionOptions["settings"]) {
  if (identity.kind === "token")
    return { token: identity.token, revoke: async () => undefined, secrets: [] };
  const { openInstallation } = await import("../../../tools/github/installation.ts");
  const { appId, privateKey } = identity;
  const { repository, installation } = ask;
  const opened = await openInstallation(
    { apiBase, appId, privateKey },
    { repository, installation },
  );
  return { ...opened, secrets: [privateKey.trim()] };
}
