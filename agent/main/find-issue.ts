import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { usageError } from "../core/errors.ts";
import type { Issue } from "../core/model.ts";
import { freezeIssue, issueByteLimit, readIssueText } from "../steps/intake.ts";
import type { HostedReference } from "../../tools/github/reference.ts";
import { withoutCredentials } from "../../tools/git/source.ts";
import { originOf } from "../../tools/git/origin.ts";

export interface FindIssueOptions {
  /** What the user gave: a file, `-`, a number, an address, or `owner/name#N`. */
  readonly given: string;
  readonly repository: string;
  readonly token: string | null;
  /** Asked for `owner/name#N`, which names no host; null means https://api.github.com. */
  readonly apiBase?: string | null;
  readonly signal: AbortSignal;
}

/** @throws RepairError (usage or host). Standard input is read only for `-`. */
export async function findIssue(options: FindIssueOptions): Promise<Issue> {
  const { given } = options;
  if (given === "-")
    return readIssueText(await readBounded(Readable.toWeb(process.stdin)), "from standard input");
  if (/^\d+$/.test(given)) return readNumbered(Number(given), options);
  const { parseReference } = await import("../../tools/github/reference.ts");
  const reference = parseReference(given);
  if (reference !== null) {
    const isShort = !/^https?:/.test(given.trim());
    const { apiBase } = isShort ? { apiBase: options.apiBase ?? reference.apiBase } : reference;
    return readHosted({ ...reference, apiBase }, options);
  }
  return readIssueText(await readFileBounded(given), JSON.stringify(given));
}

async function readNumbered(number: number, options: FindIssueOptions): Promise<Issue> {
  const { referenceFromOrigin } = await import("../../tools/github/reference.ts");
  const origin = await originOf(options.repository, options.signal);
  const reference = origin === null ? null : referenceFromOrigin(number, origin);
  if (reference !== null) return readHosted(reference, options);
  throw usageError(
    origin === null
      ? `got the issue number ${number}, but ${options.repository} has no remote origin or upstream to look it up in`
      : `got the issue number ${number}, but the remote ${withoutCredentials(origin)} does not name an owner and a repository`,
    `pass --issue OWNER/NAME#${number}, an address, or a file with the issue's text`,
  );
}

async function readHosted(
  reference: HostedReference,
  { token, signal }: FindIssueOptions,
): Promise<Issue> {
  const { readHostedIssue } = await import("../../tools/github/read-issue.ts");
  const { issue } = await readHostedIssue({ reference, token, signal });
  return freezeIssue(issue, `${reference.repository}#${reference.number}`);
}

async function readFileBounded(path: string): Promise<Uint8Array> {
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    throw usageError(
      error.code === "ENOENT"
        ? `there is no issue file ${JSON.stringify(path)}`
        : `the issue file ${JSON.stringify(path)} cannot be read: ${error.message}`,
      "pass a file, - for standard input, a number, an address, or OWNER/NAME#NUMBER",
    );
  });
  try {
    const entry = await file.stat();
    if (entry.isDirectory())
      throw usageError(`got the folder ${JSON.stringify(path)} as an issue, expected a file`);
    if (entry.size > issueByteLimit) return new Uint8Array(issueByteLimit + 1);
    return await readBounded(file.readableWebStream());
  } finally {
    await file.close().catch(() => undefined);
  }
}

/** At most one byte over the limit: enough for the reader to see that it is too large. */
async function readBounded(stream: AsyncIterable<unknown>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of stream) {
    const bytes = part instanceof ArrayBuffer ? new Uint8Array(part) : part;
    if (!(bytes instanceof Uint8Array)) continue;
    parts.push(bytes);
    size += bytes.length;
    if (size > issueByteLimit) break;
  }
  return Buffer.concat(parts);
}
