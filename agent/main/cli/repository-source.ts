import { resolve } from "node:path";
import { usageError } from "../../core/errors.ts";
import { isAddress } from "../../../tools/git/source.ts";

/**
 * The repository that `--repo` names: an address, or the whole path of a folder.
 * @throws RepairError (usage) for an address with credentials: it would be saved with the run.
 */
export function repositorySource(repo: string): string {
  if (hasCredentials(repo))
    throw usageError(
      "got a clone address with credentials in it",
      "use GITHUB_TOKEN, or a credential-free address",
    );
  return isAddress(repo) ? repo : resolve(repo);
}

/** `git@` of an ssh address is only a name; before an http host even a name alone can be a token. */
function hasCredentials(repo: string): boolean {
  const match = /^\s*([a-z][a-z\d+.-]*):\/\/([^/?#]*)@/i.exec(repo);
  if (match === null) return false;
  const [, scheme = "", user = ""] = match;
  return !/^(ssh|git\+ssh|ssh\+git)$/i.test(scheme) || user.includes(":");
}
