import { spawn } from "node:child_process";
import { pipeline } from "node:stream/promises";
import { usageError } from "../../../agent/core/errors.ts";

export interface RipgrepQuery {
  readonly pattern: string;
  readonly regex: boolean;
  /** Where it runs; the texts on standard input have no folder. */
  readonly folder?: string;
  readonly more: readonly string[];
  readonly places: readonly string[];
}

export interface Ripgrep {
  /** Lines of its output. */
  readonly rows: AsyncIterable<string>;
  /** Gives it texts to search, as many as it reads. */
  feed(texts: AsyncIterable<string>): Promise<void>;
  /** There is nothing to search but the places. */
  end(): void;
  stop(): void;
  /** @throws RepairError (usage) with its complaint when nothing was found because of one. */
  finish(found: number): Promise<void>;
}

/** Lines longer than this are left out of the output. */
const longestLine = 400;

/** Rows as `path NUL line:column:text`, on a pattern in one line. */
export async function startRipgrep(query: RipgrepQuery, signal?: AbortSignal): Promise<Ripgrep> {
  const { rgPath } = await import("@vscode/ripgrep");
  const child = spawn(rgPath, argumentsOf(query), {
    cwd: query.folder,
    stdio: ["pipe", "pipe", "pipe"],
    ...(signal === undefined ? {} : { signal }),
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  ended.catch(() => {});
  child.stdin.on("error", () => {});
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (part: string) => (complaint += part.slice(0, 500)));
  return {
    rows: rowsOf(child.stdout.setEncoding("utf8")),
    feed: (texts) =>
      pipeline(texts, child.stdin).catch((error: unknown) => {
        if (!isClosed(error)) throw error;
      }),
    end: () => void child.stdin.end(),
    stop: () => void child.kill(),
    async finish(found) {
      if ((await ended) !== 2 || found > 0 || complaint.trim() === "") return;
      const pattern = JSON.stringify(query.pattern);
      throw usageError(`got the search pattern ${pattern}: ${complaint.trim()}`);
    },
  };
}

/** It reads no further once it has been stopped, or when the pattern is none. */
function isClosed(error: unknown): boolean {
  if (!(error instanceof Error && "code" in error)) return false;
  return /^(?:EPIPE|ECONNRESET|ERR_STREAM_PREMATURE_CLOSE|ERR_STREAM_DESTROYED)$/.test(
    String(error.code),
  );
}

function argumentsOf({ pattern, regex, more, places }: RipgrepQuery): readonly string[] {
  const shown = ["--null", "--line-number", "--column", "--no-heading", "--with-filename"];
  const quiet = ["--no-config", "--color=never", "--no-messages"];
  const limits = [`--max-columns=${String(longestLine)}`, ...more];
  const how = regex ? [] : ["--fixed-strings"];
  return [...quiet, ...shown, ...limits, ...how, "--regexp", pattern, "--", ...places];
}

async function* rowsOf(output: AsyncIterable<unknown>): AsyncGenerator<string> {
  let rest = "";
  for await (const part of output) {
    const lines = `${rest}${String(part)}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
