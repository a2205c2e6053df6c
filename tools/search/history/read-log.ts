import { endOf, startGit } from "../objects/git.ts";

export interface LoggedCommit {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly seconds: number;
  readonly message: string;
  readonly changes: readonly LoggedChange[];
}

export interface LoggedChange {
  readonly path: string;
  /** The path before a rename. */
  readonly before: string | null;
}

/** How git looks for renames: by likeness, by equal content, or not at all. */
export type RenameSearch = "-M" | "-M100%" | "--no-renames";

export interface ReadLogOptions {
  readonly gitDirectory: string;
  /** Commits to read with their ancestors. */
  readonly wanted: readonly string[];
  /** Commits whose ancestors are already known. */
  readonly known: readonly string[];
  /** Commits at most; the newest are read. */
  readonly limit: number;
  readonly renames: RenameSearch;
  /** Called with each commit, children before parents; nothing is kept of it here. */
  readonly receive: (commit: LoggedCommit) => void;
  readonly signal?: AbortSignal;
}

/**
 * Streams the ancestors of some commits and themselves, each with what it changed against its first
 * parent. False when git could not do it: where objects are missing, likeness cannot be told.
 */
export async function readLog(options: ReadLogOptions): Promise<boolean> {
  const { wanted, known, receive } = options;
  const child = startGit(options.gitDirectory, logArguments(options), options.signal);
  child.stderr.resume();
  const ended = endOf(child);
  ended.catch(() => {});
  child.stdin.end([...wanted, ...known.map((name) => `^${name}`), ""].join("\n"));
  let rest = "";
  child.stdout.setEncoding("utf8");
  for await (const part of child.stdout) {
    const records = `${rest}${String(part)}`.split("\u0001");
    rest = records.pop() ?? "";
    for (const record of records) receiveCommit(record, receive);
  }
  receiveCommit(rest, receive);
  return (await ended) === 0;
}

function logArguments({ limit, renames }: ReadLogOptions): readonly string[] {
  return [
    "log",
    "--stdin",
    "--topo-order",
    `--max-count=${String(limit)}`,
    "--diff-merges=first-parent",
    renames,
    "-l200",
    "--name-status",
    "-z",
    "--format=%x01%H%x02%P%x02%ct%x02%B%x03",
  ];
}

function receiveCommit(record: string, receive: ReadLogOptions["receive"]): void {
  const end = record.indexOf("\u0003");
  if (end < 0) return;
  const [commit = "", parents = "", seconds = "0", message = ""] = record
    .slice(0, end)
    .split("\u0002");
  receive({
    commit,
    parents: parents.split(" ").filter((parent) => parent !== ""),
    seconds: Number(seconds),
    message: message.slice(0, 6000),
    changes: parseChanges(record.slice(end + 1)),
  });
}

function parseChanges(text: string): readonly LoggedChange[] {
  const parts = text.replace(/^[\0\n]+|[\0\n]+$/g, "").split("\0");
  const changes: LoggedChange[] = [];
  for (let at = 0; at + 1 < parts.length;) {
    const status = (parts[at] ?? "").trim();
    const path = parts[at + 1] ?? "";
    if (status.startsWith("R") || status.startsWith("C")) {
      changes.push({ path: parts[at + 2] ?? "", before: status.startsWith("R") ? path : null });
      at += 3;
    } else {
      changes.push({ path, before: null });
      at += 2;
    }
  }
  return changes;
}
