const literal =
  /[rRbBuUfF]{0,2}(?:"""([\s\S]*?)"""|'''([\s\S]*?)'''|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')\s*/gy;

const longest = 300;

/** The strings of a `raise` statement; those that stand side by side are one. Null without words. */
export function readRaisedText(statement: string): string | null {
  const texts: string[] = [];
  for (let at = 0; at < statement.length;) {
    const quote = nextLiteral(statement, at);
    if (quote < 0) break;
    literal.lastIndex = quote;
    const joined: string[] = [];
    for (let match = literal.exec(statement); match !== null; match = literal.exec(statement)) {
      joined.push(match.slice(1).find((part) => part !== undefined) ?? "");
      at = literal.lastIndex;
      literal.lastIndex = at;
    }
    if (joined.length === 0) at = quote + 1;
    texts.push(joined.join(""));
  }
  const text = texts.join(" … ").replace(/\s+/g, " ").trim().slice(0, longest);
  return /\w{2}/.test(text) ? text : null;
}

/** Where the next literal begins, its prefix letters included. */
function nextLiteral(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 34 && code !== 39) continue;
    const prefix = /(?<![\w])[rRbBuUfF]{1,2}$/.exec(text.slice(Math.max(0, at - 3), at))?.[0] ?? "";
    return Math.max(from, at - prefix.length);
  }
  return -1;
}
