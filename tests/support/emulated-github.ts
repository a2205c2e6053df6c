import { createEmulator } from "emulate";
import type { GeneratedSecret } from "emulate";
import { openClient } from "../../tools/github/client.ts";
import type { GitHubClient } from "../../tools/github/client.ts";

export interface EmulatedGitHub {
  readonly url: string;
  readonly secrets: readonly GeneratedSecret[];
  /** A client of the repository's owner, for what people do. */
  readonly owner: GitHubClient;
  clientOf(login: string): Promise<GitHubClient>;
  close(): Promise<void>;
}

export const repository = { owner: "ada", repo: "meetings" } as const;
export const slug = "ada/meetings";

/** GitHub over HTTP on loopback: ada owns the repository, grace may write, tim may triage, eve nothing. */
export async function emulateGitHub(
  options: { readonly webhook?: string; readonly webhookSecret?: string } = {},
): Promise<EmulatedGitHub> {
  const logins = ["ada", "grace", "tim", "rita", "eve", "repair-bot"];
  const emulator = await createEmulator({
    service: "github",
    port: await freePort(),
    seed: {
      tokens: Object.fromEntries(
        logins.map((login) => [tokenOf(login), { login, scopes: ["repo", "user"] }]),
      ),
      github: {
        users: logins.map((login) => ({ login, name: login, email: `${login}@example.org` })),
        repos: [{ owner: "ada", name: "meetings" }],
        apps: [
          {
            app_id: 4711,
            slug: "repair-app",
            name: "Repair",
            permissions: {
              contents: "write",
              issues: "write",
              pull_requests: "write",
              checks: "write",
              metadata: "read",
            },
            events: ["issues", "issue_comment", "pull_request", "pull_request_review"],
            ...(options.webhook === undefined ? {} : { webhook_url: options.webhook }),
            ...(options.webhookSecret === undefined
              ? {}
              : { webhook_secret: options.webhookSecret }),
            installations: [{ installation_id: 99, account: "ada", repository_selection: "all" }],
          },
        ],
      },
    },
  });
  const clientOf = (login: string) =>
    openClient({ apiBase: emulator.url, token: tokenOf(login), throttle: false });
  const owner = await clientOf("ada");
  const roles = { grace: "push", tim: "triage", rita: "pull", "repair-bot": "push" } as const;
  for (const [username, permission] of Object.entries(roles))
    await owner.rest.repos.addCollaborator({ ...repository, username, permission });
  return {
    url: emulator.url,
    secrets: emulator.generatedSecrets,
    owner,
    clientOf,
    close: () => emulator.close(),
  };
}

export function tokenOf(login: string): string {
  return `token-of-${login}`;
}

export async function freePort(): Promise<number> {
  const { createServer } = await import("node:net");
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer();
  server.once("error", reject);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    server.close(() => resolve(port));
  });
  return promise;
}
