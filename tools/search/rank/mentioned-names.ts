import type { IssueText } from "../issue/parse-issue.ts";

/** Where in the issue an identifier stands, by count. */
export interface MentionedName {
  readonly title: number;
  readonly quoted: number;
  readonly code: number;
  readonly prose: number;
  /** Followed by an opening parenthesis somewhere. */
  readonly called: boolean;
}

export type MentionedNames = ReadonlyMap<string, MentionedName>;

export function readMentionedNames(issue: IssueText): MentionedNames {
  const parts = [issue.title, issue.quoted.join("\n"), issue.code, issue.prose] as const;
  const counts = new Map<string, [number, number, number, number]>();
  for (const [part, text] of parts.entries()) {
    for (const name of text.match(/[A-Za-z_]\w*/g) ?? []) {
      const row = counts.get(name) ?? [0, 0, 0, 0];
      row[part] = (row[part] ?? 0) + 1;
      counts.set(name, row);
    }
  }
  const calls = new Set([...issue.text.matchAll(/([A-Za-z_]\w*)\s*\(/g)].map((match) => match[1]));
  return new Map(
    [...counts].map(([name, [title, quoted, code, prose]]) => {
      return [name, { title, quoted, code, prose, called: calls.has(name) }];
    }),
  );
}

/** `snake_case`, `camelCase`, `__dunder__`: no ordinary word of a sentence. */
export function looksLikeIdentifier(name: string): boolean {
  if (name.startsWith("__") || name.replace(/^_+|_+$/g, "").includes("_")) return true;
  const rest = name.slice(1);
  return name !== name.toLowerCase() && rest !== rest.toLowerCase();
}
