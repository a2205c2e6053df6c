import { resolvePath } from "./names.ts";
import { excerpt, fence } from "./fence.ts";
import type { Languages, SourceTree } from "../agent/core/ports.ts";
import type { RepoPath, TestId } from "../agent/core/model.ts";

export interface FailingTests {
  readonly tests: readonly TestId[];
  /** The file that holds them when the tree does not. */
  readonly file: { readonly path: RepoPath; readonly text: string } | null;
  readonly tree: SourceTree;
  readonly languages: Languages;
}

const shownTests = 3;
const characters = 4_000;

/** The code of the tests that must become green: an assertion says more than its message. */
export async function renderTestCode(options: FailingTests): Promise<string> {
  const { tests, file } = options;
  if (file !== null)
    return heading(`${file.path}\n${fence("", excerpt(file.text, characters, 0.8))}`);
  const bodies: string[] = [];
  for (const test of tests.slice(0, shownTests)) {
    const body = await readTest(test, options);
    if (body !== null && !bodies.includes(body)) bodies.push(body);
  }
  const room = Math.floor(characters / Math.max(1, bodies.length));
  const blocks = bodies.map((body) => fence("", excerpt(body, room, 0.7)));
  return blocks.length === 0 ? "" : heading(blocks.join("\n\n"));
}

function heading(text: string): string {
  return `The code of these tests: ${text.startsWith("`") ? `\n${text}` : text}`;
}

/** `tests/x.py::Case::test_a[1]` is a symbol of its file; `src/a.test.ts > suite > title` is a line. */
async function readTest(test: TestId, { tree, languages }: FailingTests): Promise<string | null> {
  const [name = "", ...rest] = test.split(/::| > /);
  const files = (await tree.list()).map(({ path }) => path);
  const path = files.find((known) => known === resolvePath(name, files));
  const source = path === undefined ? null : await tree.read(path);
  if (path === undefined || source === null || rest.length === 0) return null;
  const lines = source.split("\n");
  const symbol = rest.join(".").replace(/\[.*$/s, "");
  const outline = (await languages.forPath(path)?.outline(source)) ?? [];
  const known = outline.find((candidate) => candidate.name === symbol);
  if (known !== undefined) return lines.slice(known.lines.start - 1, known.lines.end).join("\n");
  const title = rest.at(-1) ?? "";
  const at = lines.findIndex((line) => line.includes(title));
  return at < 0 ? null : lines.slice(at, at + 25).join("\n");
}
