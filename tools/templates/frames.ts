/** A line of code that a traceback names. */
export interface Frame {
  /** As written, posix separators; may be absolute. */
  readonly path: string;
  readonly line: number;
}

/** Longest part of a log that is read, and most frames that are kept: logs may be made to waste time. */
const longest = 200_000;
const most = 200;

/** Python tracebacks, pytest's `file.py:12: Error`, and the stack lines of Node. */
export function readFrames(log: string): readonly Frame[] {
  const found = new Map<string, Frame>();
  for (const line of log.slice(-longest).split("\n")) {
    if (line.length > 1_000 || found.size >= most) continue;
    const match =
      /File "([^"]{1,300})", line (\d{1,7})/.exec(line) ??
      /(?:^|[\s(])(?:file:\/\/)?([^\s():"']{1,300}\.(?:py|[cm]?[jt]sx?)):(\d{1,7})/.exec(line);
    if (match === null) continue;
    const path = (match[1] ?? "").replaceAll("\\", "/").replace(/^\.\//, "");
    const frame = { path, line: Number(match[2]) };
    found.set(`${frame.path}:${frame.line}`, frame);
  }
  return [...found.values()];
}
