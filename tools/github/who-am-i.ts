import { openClient, statusOf, where } from "./client.ts";

export interface TokenUse {
  readonly apiBase: string;
  readonly token: string;
}

/** The login a token writes as; null for tokens that are nobody's, such as those of an App. */
export async function loginOfToken(
  { apiBase, token }: TokenUse,
  signal: AbortSignal,
): Promise<string | null> {
  const client = await openClient({ apiBase, token, throttle: false });
  try {
    const { data } = await client.rest.users.getAuthenticated({ request: { signal } });
    return data.login;
  } catch (error) {
    if ([401, 403, 404].includes(statusOf(error))) return null;
    throw error;
  }
}

/** The branch itself when the host has it, else the host's default branch. */
export async function branchOnHost(
  { apiBase, token, repository, branch }: TokenUse & { repository: string; branch: string | null },
  signal: AbortSignal,
): Promise<string> {
  const client = await openClient({ apiBase, token, throttle: false });
  const place = { ...where(repository), request: { signal } };
  if (branch !== null) {
    const found = await client.rest.git.getRef({ ...place, ref: `heads/${branch}` }).then(
      () => true,
      (error: unknown) => {
        if (statusOf(error) === 404) return false;
        throw error;
      },
    );
    if (found) return branch;
  }
  return (await client.rest.repos.get(place)).data.default_branch;
}
