/** One simple command of a script line: its variables, then its words. */
export interface SimpleCommand {
  readonly environment: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

/**
 * Splits a package.json script into its simple commands, as far as that is possible without a shell:
 * quotes, escapes, `&&`, `||`, `;` and `|`. Nothing is expanded, and nothing of it is run by this.
 */
export function simpleCommands(script: string): readonly SimpleCommand[] {
  const commands: string[][] = [[]];
  for (const token of script.matchAll(tokenPattern)) {
    if (/^(?:&&|\|\||;|\||&)$/.test(token[0])) commands.push([]);
    else commands.at(-1)?.push(unquote(token[0]));
  }
  return commands.filter((words) => words.length > 0).map(separateVariables);
}

const tokenPattern = /&&|\|\||[;|&]|(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\;|&])+/gs;

function unquote(token: string): string {
  return token.replace(
    /"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/gs,
    (_whole, double: string | undefined, single: string | undefined, escaped: string | undefined) =>
      double?.replace(/\\(["\\$`])/g, "$1") ?? single ?? escaped ?? "",
  );
}

function separateVariables(words: readonly string[]): SimpleCommand {
  const environment: Record<string, string> = {};
  let start = 0;
  for (const word of words) {
    const variable = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(word);
    if (variable !== null) environment[variable[1] ?? ""] = variable[2] ?? "";
    else if (!["cross-env", "env", "npx", "exec"].includes(word)) break;
    start += 1;
  }
  return { environment, words: words.slice(start) };
}
