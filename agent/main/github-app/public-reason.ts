import { homedir, tmpdir } from "node:os";
import { basename } from "node:path";
import { RepairError } from "../../core/errors.ts";
import { harmless } from "../harmless.ts";
import { fence } from "../summary.ts";

export interface PublicPlaces {
  /** Where run folders are. */
  readonly runs: string;
  readonly run: string;
  readonly repository: string;
}

/**
 * Why a run failed, for everybody who reads the issue: nothing of this machine's folders, and no advice
 * for its operator, who finds both in the log. Lines after the first are a program's output.
 */
export function publicReason(error: unknown, { runs, run, repository }: PublicPlaces): string {
  if (!(error instanceof RepairError)) return "An unexpected error, which is in the App's log.";
  const folder = `${runs.replace(/\/$/, "")}/${run}`;
  const known = error.message
    .replaceAll(`${folder}/clone.git`, repository)
    .replaceAll(`${folder}/work`, repository);
  const text = hidePaths(known, [folder, runs, homedir(), tmpdir(), process.cwd()]);
  const [first = "", ...rest] = text.split("\n");
  const output = rest.join("\n").trim();
  const said = `${harmless(first)}${output === "" ? "" : `\n\n${fence(output)}\n${output}\n${fence(output)}`}`;
  const isSetup = error.message.startsWith("the set-up command ");
  return isSetup
    ? `${said}\n\nIts commands stand under \`setup\` in \`.github/repair.yml\`.`
    : said;
}

/** Of paths below one of the folders only the last part stays. */
function hidePaths(text: string, folders: readonly string[]): string {
  const starts = folders
    .map((folder) => folder.replace(/\/+$/, ""))
    // One as high as the root would hide everything.
    .filter((folder) => folder !== "")
    .sort((a, b) => b.length - a.length)
    .map((folder) => folder.replaceAll(/[^\w/]/g, String.raw`\$&`));
  const below = /(?:\/[^\s"'`:,;()]*|(?![\w.-]))/.source;
  const paths = new RegExp(String.raw`(?<![\w./-])(?:${starts.join("|")})${below}`, "g");
  return text.replaceAll(paths, (path) => `…/${basename(path)}`);
}
