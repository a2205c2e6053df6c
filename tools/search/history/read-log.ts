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

export interface ReadLogOptions {
  readonly gitDirectory: string;
  /** Commits to read with their ancestors. */
  readonly wanted: readonly string[];
  /** Commits whose ancestors are already known. */
  readonly known: readonly string[];
  /** Commits at most; the newest are read. */
  readonly limit: number;
  readonly signal?: AbortSignal;
}

/**
 * The ancestors of some commits and themselves, children before parents, each with what it changed against
 * its first parent. Where objects are missing, similar renames cannot be told and only exact ones are.
 */
export async function readLog(options: ReadLogOptions): Promise<readonly LoggedCommit[]> {
  for (const renames of ["-M", "-M100%", "--no-renames"]) {
    const commits = await tryLog(options, renames);
    if (commits !== null) return commits;
    options.signal?.throwIfAborted();
  }
  return [];
}

async function tryLog(
  options: ReadLogOptions,
  renames: string,
): Promise<readonly LoggedCommit[] | null> {
  const { gitDirectory, wanted, known, limit, signal } = options;
  const child = startGit(
    gitDirectory,
    [
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
    ],
    signal,
  );
  child.stderr.resume();
  const ended = endOf(child);
  ended.catch(() => {});
  child.stdin.end([...wanted, ...known.map((name) => `^${name}`), ""].join("\n"));
  const commits: LoggedCommit[] = [];
  let rest = "";
  child.stdout.setEncoding("utf8");
  for await (const part of child.stdout) {
    const records = `${rest}${String(part)}`.split("\u0001");
    rest = records.pop() ?? "";
    for (const record of records) addCommit(commits, record);
  }
  addCommit(commits, rest);
  return (await ended) === 0 ? commits : null;
}

function addCommit(commits: LoggedCommit[], record: string): void {
  const end = record.indexOf("\u0003");
  if (end < 0) return;
  const [commit = "", parents = "", seconds = "0", message = ""] = record
    .slice(0, end)
    .split("\u0002");
  commits.push({
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
