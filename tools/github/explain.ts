import { RepairError, hostError } from "../../agent/core/errors.ts";
import { statusOf } from "./client.ts";

/** The work's value; its failure in words. */
export async function explained<Value>(what: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw explainFailure(what, error);
  }
}

/** What failed and what to do about it; our own errors and interruptions pass unchanged. */
export function explainFailure(what: string, error: unknown): unknown {
  if (error instanceof RepairError) return error;
  if (error instanceof Error && error.name === "AbortError") return error;
  const status = statusOf(error);
  const why = error instanceof Error ? error.message : String(error);
  return hostError(`${what}: ${status === 0 ? "" : `status ${status}, `}${why.slice(0, 300)}`, {
    mend: mendOf(status),
    cause: error,
  });
}

function mendOf(status: number): string {
  if (status === 401) return "the token is not valid (any more): check it, or the App's key";
  if (status === 403 || status === 429)
    return "check the token's permissions (contents, issues, pull requests, checks: write) and its rate limit";
  if (status === 404) return "check the name, and that the token or the App may see the repository";
  return "check the network and the host's status, then retry: everything is found again";
}
