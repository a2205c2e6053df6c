import { codeSimilarity } from "../similarity.ts";
import type { Block } from "./markdown.ts";
import type { Suggestion } from "./suggestion.ts";

const mostBlocks = 40;
const longestCode = 20_000;

/** Code before and after, a whole function, or a few lines of which some are in the file. */
export function readCodeBlocks(blocks: readonly Block[]): readonly Suggestion[] {
  const codes = blocks.flatMap((block, at) => {
    const lead = blocks[at - 1];
    if (block.kind !== "code" || !isSource(block)) return [];
    const path = lead?.kind === "prose" ? pathIn(lead.text) : { path: null, line: null };
    return [{ ...block, text: block.text.trimEnd(), ...path }];
  });
  const few = codes.slice(0, mostBlocks);
  const suggested = few.filter(({ info }) => /^suggestion\b/.test(info));
  return [
    ...suggested.map(({ text, path, line }) => nearest("suggestion-block", text, { path, line })),
    ...pairs(few),
    ...few.map(({ text, path }): Suggestion => ({
      kind: "definition",
      plan: "define the function as the issue does",
      changes: [{ kind: "define", path, text }],
    })),
    ...few
      .filter(({ text, info }) => text.split("\n").length <= 30 && !/^suggestion\b/.test(info))
      .map(({ text, path, line }) => nearest("code-block", text, { path, line })),
  ];
}

interface Code {
  readonly info: string;
  readonly text: string;
  readonly path: string | null;
}

/** Neighbouring blocks that resemble one another, the former way round first. */
function pairs(codes: readonly Code[]): readonly Suggestion[] {
  const found: Suggestion[] = [];
  for (const [at, one] of codes.entries())
    for (const other of codes.slice(at + 1, at + 3)) {
      if (one.text === other.text || codeSimilarity(one.text, other.text) < 0.3) continue;
      const path = one.path ?? other.path;
      for (const [before, after] of [
        [one.text, other.text],
        [other.text, one.text],
      ] as const)
        found.push({
          kind: "code-pair",
          plan: "replace the one code of the issue by the other",
          changes: [{ kind: "replace", path, before, after }],
        });
    }
  return found;
}

function nearest(
  kind: "suggestion-block" | "code-block",
  text: string,
  place: { readonly path: string | null; readonly line: number | null },
): Suggestion {
  return {
    kind,
    plan: "use the lines that the issue shows",
    changes: [{ kind: "nearest", ...place, after: text }],
  };
}

/** Sessions, tracebacks and shell lines are no fix. */
function isSource({ info, text }: { readonly info: string; readonly text: string }): boolean {
  if (text.trim() === "" || text.length > longestCode) return false;
  if (
    /^(diff|patch|sh|bash|shell|console|text|log|json|yaml|toml|ini|html|css|pytb|traceback)\b/.test(
      info,
    )
  )
    return false;
  if (isNestedDeeper(text, 60)) return false;
  return !/^(>>> |In \[\d|\$ |Traceback )/m.test(text);
}

/** The last path of the text, with a line when one stands behind it (`a.py:12`, `a.py#L12`, `line 12`). */
function pathIn(prose: string): { readonly path: string | null; readonly line: number | null } {
  const words = prose.slice(-1_000).split(/[\s`'"()<>[\],]+/);
  for (const [at, word] of words.entries().toArray().reverse()) {
    const match =
      /^(?:https?:\/\/[^/]+\/[^/]+\/[^/]+\/blob\/[^/]+\/)?([\w@./-]{1,200}\.[A-Za-z]{1,4})(?:(?::|#L)(\d{1,7}))?/.exec(
        word,
      );
    if (
      match?.[1] === undefined ||
      !/\.(py|pyi|[cm]?[jt]sx?|go|rs|java|rb|c|h|cpp|cs|php)$/.test(match[1])
    )
      continue;
    const after = words.slice(at + 1, at + 4);
    const named = after[after.indexOf("line") + 1];
    const line = match[2] ?? (after.includes("line") && named !== undefined ? named : null);
    return { path: match[1], line: line === null || !/^\d+$/.test(line) ? null : Number(line) };
  }
  return { path: null, line: null };
}

/** Unclosed brackets cost a parser the square of their number; nobody writes them. */
function isNestedDeeper(text: string, limit: number): boolean {
  let depth = 0;
  for (const unit of text) {
    if ("([{".includes(unit)) depth += 1;
    else if (")]}".includes(unit) && depth > 0) depth -= 1;
    if (depth > limit) return true;
  }
  return false;
}
