import { pythonPattern, strip } from "../python-text.ts";
import type { LogParser, TestStatuses } from "./parser.ts";

/** A log whose every result is one line: most runners outside Python. */
export interface LineShape {
  /** Python pattern for the stripped line, anchored at its start, with groups for status and name. */
  readonly pattern: string;
  readonly groups: { readonly status: number; readonly name: number };
  /** The runner's word or sign → official status; any other word is passed over. */
  readonly statuses: Readonly<Record<string, string>>;
  readonly rename?: (name: string, status: string) => string;
  /** Names are stripped from these rules on. */
  readonly strip?: "v5";
}

export function lineParser(shape: LineShape): LogParser {
  const pattern = pythonPattern(shape.pattern, "y");
  return (log, { rules }) => {
    const found: TestStatuses = new Map();
    for (const line of log.split("\n")) {
      pattern.lastIndex = 0;
      const match = pattern.exec(strip(line));
      if (match === null) continue;
      const status = shape.statuses[match[shape.groups.status] ?? ""];
      const raw = match[shape.groups.name] ?? "";
      const name = shape.strip === rules ? strip(raw) : raw;
      if (status !== undefined) found.set(shape.rename?.(name, status) ?? name, status);
    }
    return found;
  };
}
