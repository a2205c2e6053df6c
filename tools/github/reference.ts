import type { IssueReference } from "../../agent/core/ports.ts";

/** An issue on a code host: which API answers for it, and which issue it is. */
export interface HostedReference extends IssueReference {
  /** `https://api.github.com`, or `https://HOST/api/v3` for an enterprise server. */
  readonly apiBase: string;
}

const slugPattern = String.raw`([A-Za-z0-9][A-Za-z0-9-]{0,38})\/([A-Za-z0-9._-]{1,100})`;

/** `https://github.com/owner/name/issues/12`, `owner/name#12`; null for anything else. */
export function parseReference(text: string): HostedReference | null {
  const short = new RegExp(`^${slugPattern}#(\\d{1,10})$`).exec(text.trim());
  if (short !== null) return reference("github.com", short[1], short[2], short[3]);
  const url = new RegExp(
    `^https?:\\/\\/([\\w.:-]+)\\/${slugPattern}\\/(?:issues|pull)\\/(\\d{1,10})(?:[/?#].*)?$`,
  ).exec(text.trim());
  return url === null ? null : reference(url[1] ?? "", url[2], url[3], url[4]);
}

/** A bare number together with the address of `origin`: `https://github.com/o/r.git`, `git@host:o/r.git`. */
export function referenceFromOrigin(number: number, origin: string): HostedReference | null {
  const match =
    /^(?:\w+:\/\/(?:[^@/]+@)?([\w.-]+)(?::\d+)?\/|[\w.-]+@([\w.-]+):)([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(
      origin.trim(),
    );
  if (match === null) return null;
  return reference(match[1] ?? match[2] ?? "", match[3], match[4], String(number));
}

function reference(host: string, owner?: string, name?: string, number?: string): HostedReference {
  return {
    apiBase:
      host === "github.com" || host === "www.github.com"
        ? "https://api.github.com"
        : `https://${host}/api/v3`,
    repository: `${owner}/${name}`,
    number: Number(number),
  };
}
