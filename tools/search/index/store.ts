import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { StatementSync } from "node:sqlite";
import { recordVersion } from "./record-codec.ts";

/**
 * One SQLite file a repository: entries are addressed by content, so they are never updated, and two
 * processes that read the same file at once write the same bytes. Everything in it can be made again;
 * a damaged or foreign file is therefore removed and begun anew.
 */
export interface IndexStore {
  /** @param kind the reader that made the value, with its version. */
  read(kind: string, key: string): Uint8Array | null;
  readMany(kind: string, keys: readonly string[]): ReadonlyMap<string, Uint8Array>;
  write(kind: string, entries: Iterable<readonly [key: string, value: Uint8Array]>): void;
  /** Makes room for what will be made again: a value that is no longer what was written. All of a kind without a key. */
  remove(kind: string, key?: string): void;
  close(): void;
}

/** Without a folder that can be written the index lives in memory, as long as this process. */
export function openIndexStore(file: string): IndexStore {
  try {
    mkdirSync(dirname(file), { recursive: true });
    return openOrBeginAnew(file);
  } catch {
    return prepare(open(":memory:"), () => {});
  }
}

function removeFile(file: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${file}${suffix}`, { force: true });
}

function openOrBeginAnew(file: string): IndexStore {
  const remove = (): void => removeFile(file);
  try {
    return prepare(open(file), remove);
  } catch (error) {
    if (!isDamage(error)) throw error;
    remove();
    return prepare(open(file), remove);
  }
}

/** SQLite's numbers: no such table or column, a malformed file, no database. */
const damage = new Set([1, 11, 26]);

/** A file that another process is using, or that may not be written, must not be taken for a damaged one. */
function isDamage(error: unknown): boolean {
  if (!(error instanceof Error && "errcode" in error)) return false;
  return typeof error.errcode === "number" && damage.has(error.errcode & 0xff);
}

/** @param source what identifies the repository: its folder or its clone address. */
export function indexFile(cacheFolder: string, source: string): string {
  const name =
    source
      .replace(/\/+$/, "")
      .split(/[/:]/)
      .at(-1)
      ?.replace(/[^\w.-]/g, "") ?? "";
  const digest = createHash("sha256").update(source).digest("hex").slice(0, 16);
  return join(cacheFolder, "index", `${name.slice(0, 40)}-${digest}.sqlite`);
}

export function defaultCacheFolder(): string {
  const base = process.env["XDG_CACHE_HOME"];
  return join(
    base !== undefined && base.startsWith("/") ? base : join(homedir(), ".cache"),
    "repair",
  );
}

function open(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 10_000 });
  try {
    database.exec(
      "pragma journal_mode = wal; pragma synchronous = normal; pragma mmap_size = 268435456",
    );
    if (versionOf(database) !== recordVersion) beginAnew(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("pragma user_version").get()?.["user_version"] ?? 0);
}

/** Another process may have done it between the look and the lock, so it looks again. */
function beginAnew(database: DatabaseSync): void {
  database.exec("begin immediate");
  if (versionOf(database) !== recordVersion) {
    database.exec("drop table if exists entries");
    database.exec(
      "create table entries (kind text not null, key text not null, value blob not null, primary key (kind, key))",
    );
    database.exec(`pragma user_version = ${String(recordVersion)}`);
  }
  database.exec("commit");
}

/** @param remove called when the file turned out to be damaged: the next one who opens it begins anew. */
function prepare(database: DatabaseSync, remove: () => void): IndexStore {
  let isDamaged = false;
  const onError = (error: unknown): void => {
    isDamaged ||= isDamage(error);
  };
  const select = database.prepare("select value from entries where kind = ? and key = ?");
  const insert = database.prepare(
    "insert or ignore into entries (kind, key, value) values (?, ?, ?)",
  );
  const read = (kind: string, key: string): Uint8Array | null =>
    readValue({ select, onError }, kind, key);
  return {
    read,
    readMany(kind, keys) {
      const found = new Map<string, Uint8Array>();
      for (const key of keys) {
        const value = read(kind, key);
        if (value !== null) found.set(key, value);
      }
      return found;
    },
    remove: (kind, key) => removeEntries({ database, onError }, kind, key),
    write: (kind, entries) => writeAll({ database, insert, onError }, kind, entries),
    close() {
      database.close();
      if (isDamaged) remove();
    },
  };
}

/** What cannot be read is as good as absent: it is made again. */
function readValue(
  { select, onError }: { readonly select: StatementSync; readonly onError: OnError },
  kind: string,
  key: string,
): Uint8Array | null {
  try {
    const value = select.get(kind, key)?.["value"];
    return value instanceof Uint8Array ? value : null;
  } catch (error) {
    onError(error);
    return null;
  }
}

function removeEntries(
  { database, onError }: Pick<Writing, "database" | "onError">,
  kind: string,
  key: string | undefined,
): void {
  try {
    const which = key === undefined ? "" : " and key = ?";
    const statement = database.prepare(`delete from entries where kind = ?${which}`);
    if (key === undefined) statement.run(kind);
    else statement.run(kind, key);
  } catch (error) {
    onError(error);
  }
}

type OnError = (error: unknown) => void;

interface Writing {
  readonly database: DatabaseSync;
  readonly insert: StatementSync;
  readonly onError: OnError;
}

/** All or nothing. A full disk or a damaged page costs the memory of this work, not the answer. */
function writeAll(
  { database, insert, onError }: Writing,
  kind: string,
  entries: Iterable<readonly [string, Uint8Array]>,
): void {
  try {
    database.exec("begin immediate");
    for (const [key, value] of entries) insert.run(kind, key, value);
    database.exec("commit");
  } catch (error) {
    onError(error);
    if (database.isTransaction) database.exec("rollback");
  }
}
