import { explainFailure } from "./explain.ts";
import { openClient, where } from "./client.ts";

export interface AppKey {
  readonly apiBase: string;
  readonly appId: number;
  /** PEM. Stays in this process; neither a model nor a sandbox ever sees it. */
  readonly privateKey: string;
}

export interface InstallationToken {
  readonly token: string;
  /** Ends the token before its hour is over. */
  revoke(): Promise<void>;
}

/** A token for one repository with no more than a repair needs. @throws RepairError (host). */
export async function openInstallation(
  key: AppKey,
  { repository, installation }: { repository: string; installation: number | null },
): Promise<InstallationToken> {
  const [{ createAppAuth }, { request }] = await Promise.all([
    import("@octokit/auth-app"),
    import("@octokit/request"),
  ]);
  const requests = request.defaults({ baseUrl: key.apiBase });
  const auth = createAppAuth({ appId: key.appId, privateKey: key.privateKey, request: requests });
  const { repo } = where(repository);
  try {
    const installationId = installation ?? (await findInstallation(key, { auth, repository }));
    const { token } = await auth({
      type: "installation",
      installationId,
      repositoryNames: [repo],
      permissions: {
        contents: "write",
        issues: "write",
        pull_requests: "write",
        checks: "write",
        metadata: "read",
      },
    });
    return { token, revoke: () => revoke(key.apiBase, token) };
  } catch (error) {
    throw explainFailure(`no installation token for ${repository}`, error);
  }
}

interface FindOptions {
  readonly auth: (options: { type: "app" }) => Promise<{ token: string }>;
  readonly repository: string;
}

async function findInstallation(key: AppKey, { auth, repository }: FindOptions): Promise<number> {
  const { token } = await auth({ type: "app" });
  const client = await openClient({ apiBase: key.apiBase, token, throttle: true });
  return (await client.rest.apps.getRepoInstallation(where(repository))).data.id;
}

/** Best effort: it ends by itself after an hour. */
async function revoke(apiBase: string, token: string): Promise<void> {
  const client = await openClient({ apiBase, token, throttle: false });
  await client.rest.apps.revokeInstallationAccessToken().catch(() => undefined);
}
