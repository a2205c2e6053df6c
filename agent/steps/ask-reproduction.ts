import { isRepoPath } from "../core/model.ts";
import type { Issue, Localization, RepoPath } from "../core/model.ts";
import type { ChatModel, Languages, SourceTree } from "../core/ports.ts";
import { renderCode } from "../../prompts/code.ts";
import { fence, renderIssue } from "../../prompts/fence.ts";
import { writeReproduction } from "../../prompts/index.ts";
import { readPlaces } from "../../prompts/places.ts";
import { renderTestExample } from "../../prompts/test-examples.ts";

export interface AskReproductionOptions {
  readonly issue: Issue;
  readonly localization: Localization;
  readonly tree: SourceTree;
  readonly languages: Languages;
  readonly model: ChatModel;
  /** The runner's name, as the model should know it: `pytest`, `vitest`. */
  readonly runner: string;
  /** Existing test files, nearest to the suspects first. */
  readonly testFiles: readonly RepoPath[];
  /** What was written before and why it would not do. */
  readonly previous: readonly RejectedTest[];
  readonly signal: AbortSignal;
}

export interface RejectedTest {
  readonly text: string;
  /** What happened, with the output. */
  readonly outcome: string;
}

export type WrittenTest =
  | {
      readonly kind: "written";
      readonly path: RepoPath;
      readonly text: string;
      /** What it asserts. */
      readonly why: string;
    }
  | { readonly kind: "none"; readonly why: string };

const codeTokens = 8_000;

/** Asks a model for a new test file that is red for the reason in the issue. Nothing is run here. */
export async function askForReproduction(options: AskReproductionOptions): Promise<WrittenTest> {
  const { model, signal, previous } = options;
  const folder = folderOf(options.testFiles);
  const reply = await model.ask(
    {
      purpose: writeReproduction.name,
      messages: writeReproduction.render(await holesOf(options, folder)),
      schema: writeReproduction.reply,
      temperature: previous.length === 0 ? 0 : 0.6,
      samples: 1,
      maximumOutputTokens: 4_000,
    },
    signal,
  );
  const written = reply.samples[0]?.value;
  if (written === undefined) return { kind: "none", why: "the model gave no reply" };
  if (!written.possible) return { kind: "none", why: `the model wrote no test: ${written.why}` };
  if (written.text.trim() === "") return { kind: "none", why: "the model wrote an empty test" };
  const path = await freePath(written.path, folder, options);
  return { kind: "written", path, text: withFinalNewline(written.text), why: written.why };
}

async function holesOf(options: AskReproductionOptions, folder: string) {
  const places = await readPlaces(options.localization, { ...options, most: 5 });
  return {
    issue: renderIssue(options.issue),
    code: renderCode(places, codeTokens),
    runner: options.runner,
    folder: folder === "" ? "`.` (the root)" : `\`${folder}\``,
    examples: await renderExamples(options),
    feedback: renderPrevious(options.previous),
  };
}

/** Of the nearest file, and the next one when that is short, what is most like the issue. */
async function renderExamples(options: AskReproductionOptions): Promise<string> {
  const { tree, testFiles, languages, issue, localization } = options;
  const suspects = localization.symbols.slice(0, 3).map(({ location }) => {
    return location.kind === "symbol" ? location.symbol : location.path;
  });
  const about = [issue.title, issue.body, ...suspects].join("\n");
  const shown: string[] = [];
  for (const path of testFiles.slice(0, 4)) {
    const source = await tree.read(path);
    if (source === null || source.trim() === "") continue;
    const outline = (await languages.forPath(path)?.outline(source)) ?? [];
    shown.push(renderTestExample({ path, source, outline }, { about, characters: 4_000 }));
    if (shown.join("").length > 1_500) break;
  }
  return shown.length === 0 ? "(the repository has no tests yet)" : shown.join("\n\n");
}

function renderPrevious(previous: readonly RejectedTest[]): string {
  const last = previous.at(-1);
  if (last === undefined) return "";
  return `An earlier test would not do:\n${fence("", last.text)}\n\n${last.outcome}\n\nWrite a better one.`;
}

/** Where the nearest tests stand. */
function folderOf(testFiles: readonly RepoPath[]): string {
  const [nearest = ""] = testFiles;
  return nearest.slice(0, Math.max(0, nearest.lastIndexOf("/")));
}

/** A new file in the tests' folder, whatever the reply says; named so that the runner collects it. */
async function freePath(
  wanted: string,
  folder: string,
  { tree, testFiles }: AskReproductionOptions,
): Promise<RepoPath> {
  const base = baseName(wanted, testFiles);
  const taken = new Set<string>((await tree.list()).map(({ path }) => path.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : numbered(base, number);
    const path = folder === "" ? name : `${folder}/${name}`;
    if (!taken.has(path.toLowerCase()) && isRepoPath(path)) return path;
  }
}

function baseName(wanted: string, testFiles: readonly RepoPath[]): string {
  const [nearest = "test_repair_issue.py"] = testFiles;
  const example = nearest.slice(nearest.lastIndexOf("/") + 1);
  const name = wanted.slice(wanted.lastIndexOf("/") + 1).trim();
  const isPlain = /^\w[\w.-]*$/.test(name);
  const ending = /(?:[._-](?:test|spec))?\.\w+$/.exec(example)?.[0] ?? "";
  const start = /^tests?[_-]/.exec(example)?.[0] ?? "";
  if (isPlain && name.endsWith(ending) && name.startsWith(start)) return name;
  return `${start}repair_issue${ending}`;
}

function numbered(name: string, number: number): string {
  const dot = name.indexOf(".");
  return `${name.slice(0, dot)}_${number}${name.slice(dot)}`;
}

function withFinalNewline(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
