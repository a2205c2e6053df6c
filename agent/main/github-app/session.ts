import type { CodeHost, PullRequestHost } from "../../core/ports.ts";
import { defaultSettings, settingsPaths } from "./repository-settings.ts";
import { parseSettings } from "./parse-settings.ts";
import type { ParsedSettings } from "./parse-settings.ts";

export type AppHost = CodeHost & PullRequestHost;

/** What is held while one wish is worked on: the only place where a token is. */
export interface HostSession {
  readonly host: AppHost;
  /** Our own login. */
  readonly identity: string;
  /** For the clone alone. */
  readonly token: string | null;
  /** Ends the token. */
  close(): Promise<void>;
}

/** Of the default branch; the defaults when there is no such file. */
export async function readSettings(
  host: AppHost,
  repository: string,
  signal: AbortSignal,
): Promise<ParsedSettings & { readonly path: string | null }> {
  for (const path of settingsPaths) {
    const text = await host.readFile({ repository, path }, signal);
    if (text !== null) return { ...(await parseSettings(text)), path };
  }
  return { kind: "good", settings: defaultSettings, path: null };
}
