import type { Place } from "../read/catalogue.ts";
import { readRequest } from "../read/records.ts";

/** What a visitor may see: everything, or the runs of some repositories and no batch. */
export type Access =
  | { readonly kind: "all" }
  | { readonly kind: "repositories"; readonly mayRead: (repository: string) => boolean };

/** What the routes know of a request beside the request itself. */
// A type and not an interface: hono's environments have an index signature.
export type ViewerEnvironment = { Variables: { access: Access } };

/** Keeps the runs that may be seen; a run whose repository is not known is the operator's alone. */
export function createRunFilter(): (
  runs: readonly Place[],
  access: Access,
) => Promise<readonly Place[]> {
  // A run's request is written once, with its first try, and never changed.
  const known = new Map<string, string>();
  const repositoryOf = async ({ folder }: Place): Promise<string | null> => {
    const found = known.get(folder.path);
    if (found !== undefined) return found;
    const { value } = await readRequest(folder);
    const repository = value?.issue.repository ?? null;
    if (repository !== null) known.set(folder.path, repository);
    return repository;
  };
  return async (runs, access) => {
    if (access.kind === "all") return runs;
    const repositories = await Promise.all(runs.map(repositoryOf));
    return runs.filter((_, at) => {
      const repository = repositories[at] ?? null;
      return repository !== null && access.mayRead(repository);
    });
  };
}
