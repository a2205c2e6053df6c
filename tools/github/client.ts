import type { Octokit } from "@octokit/rest";

export interface ClientOptions {
  /** `https://api.github.com`, or `https://HOST/api/v3`. */
  readonly apiBase: string;
  /** Null reads public data only (60 requests an hour). */
  readonly token: string | null;
  /** Spaces writes as GitHub asks (1 s each, 3 s for what notifies people). Off only in tests. */
  readonly throttle: boolean;
}

export type GitHubClient = Octokit;

/** One client for one token. It says nothing by itself: its log could carry what the token may read. */
export async function openClient(options: ClientOptions): Promise<GitHubClient> {
  const [{ Octokit }, { throttling }, { retry }] = await Promise.all([
    import("@octokit/rest"),
    import("@octokit/plugin-throttling"),
    import("@octokit/plugin-retry"),
  ]);
  const Client = Octokit.plugin(throttling, retry);
  return new Client({
    baseUrl: options.apiBase,
    ...(options.token === null ? {} : { auth: options.token }),
    log: { debug() {}, info() {}, warn() {}, error() {} },
    throttle: {
      enabled: options.throttle,
      onRateLimit: (seconds: number, _request: object, _client: object, retries: number) =>
        retries < 2 && seconds <= longestWaitSeconds,
      onSecondaryRateLimit: (seconds: number, _request: object, _client: object, retries: number) =>
        retries < 2 && seconds <= longestWaitSeconds,
    },
    retry: { enabled: options.throttle, retries: 3 },
  });
}

/** A longer wait is the queue's: the job fails, and comes again later. */
const longestWaitSeconds = 120;

// A type and not an interface: octokit's parameters have an index signature.
export type Where = { readonly owner: string; readonly repo: string };

export function where(repository: string): Where {
  const [owner = "", repo = ""] = repository.split("/");
  return { owner, repo };
}

/** The HTTP status of a failed request, or 0 when there was no answer. */
export function statusOf(error: unknown): number {
  return typeof error === "object" && error !== null && "status" in error
    ? Number(error.status)
    : 0;
}

/** The work's value, or null when the host answers that there is no such thing. */
export async function orNull<Value>(work: Promise<Value>): Promise<Value | null> {
  return work.catch((error: unknown) => {
    if (statusOf(error) === 404) return null;
    throw error;
  });
}
