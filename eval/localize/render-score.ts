import { standardError } from "./score.ts";
import type { Accuracy, ScoreTable } from "./score.ts";

/** The table of `repair eval localize --score`: shares in percent, all gold items within the first k. */
export function renderScore(table: ScoreTable): string {
  const repositories = Object.entries(table.repositories).toSorted(
    ([, a], [, b]) => b.files.count - a.files.count,
  );
  const rows = [
    row("files", table.files),
    ...anyOf(table.files),
    row("files, where a function is known", table.filesWithFunctions),
    row("functions", table.functions),
    "",
    ...repositories.flatMap(([name, { files, functions }]) => [
      row(name, files),
      row("  functions", functions),
    ]),
  ];
  const head = `${"".padEnd(34)}${["n", "@1", "@3", "@5", "@10", "MRR"].map((cell) => cell.padStart(8)).join("")}`;
  const error = standardError(table.files.all[1], table.files.count);
  const note = `One standard error of files @1 is ${error.toFixed(1)} points.`;
  return `${[head, ...rows, "", note].join("\n")}\n`;
}

/** Beside patches of several files: how soon the first of them is found. */
function anyOf(files: Accuracy): readonly string[] {
  const isSame = files.any[1] === files.all[1] && files.any[10] === files.all[10];
  return isSame ? [] : [row("files, at least one", { ...files, all: files.any })];
}

function row(name: string, { count, all, meanReciprocalRank }: Accuracy): string {
  const shares = [all[1], all[3], all[5], all[10]].map((share) => share.toFixed(1));
  const cells = [String(count), ...shares, meanReciprocalRank.toFixed(3)];
  return `${name.padEnd(34)}${cells.map((cell) => cell.padStart(8)).join("")}`;
}
