import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exportRecording } from "../../tools/model/recorded.ts";
import { openRunFolder } from "../../tools/store/run-folder.ts";
import { startChatServer } from "../support/chat-server.ts";
import type { ReceivedRequest, ServerReply } from "../support/chat-server.ts";
import { repairCommand } from "../support/command-line.ts";
import { missingBubblewrap } from "../support/needs.ts";
import { makeRepository, writeFiles } from "../support/repository.ts";
import { temporaryFolder } from "../support/temporary.ts";

const missing = await missingBubblewrap();

const files = {
  "package.json": '{"name": "pages", "type": "module", "scripts": {"test": "node --test"}}\n',
  "src/span.js": `/** The numbers of a span such as "2-5", both ends included. */
export function parseSpan(text) {
  const [start, end] = text.split("-").map(Number);
  const numbers = [];
  for (let at = start; at < end; at += 1) numbers.push(at);
  return numbers;
}
`,
  "src/count.js": `import { parseSpan } from "./span.js";

export function countPages(spans) {
  return spans.map(parseSpan).reduce((sum, pages) => sum + pages.length, 0);
}
`,
  "test/count.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";
import { countPages } from "../src/count.js";

test("no spans have no pages", () => {
  assert.equal(countPages([]), 0);
});
`,
};

const issue = `# The last page of a span is missing

countPages(["2-5"]) is 3, and I printed four pages. A single page, as in countPages(["7"]), is not
counted at all.
`;

const head = `import assert from "node:assert/strict";
import { test } from "node:test";
`;
const asserts = `
test("both ends of a span are counted", () => {
  assert.equal(countPages(["2-5"]), 4);
});

test("a single page is counted", () => {
  assert.equal(countPages(["7"]), 1);
});
`;

function parseSpan(line: string): string {
  return `export function parseSpan(text) {
  ${line}
  const numbers = [];
  for (let at = start; at <= end; at += 1) numbers.push(at);
  return numbers;
}
`;
}

/** What a model would say, told from the question's words alone. */
function answer(text: string): unknown {
  const symbol = { path: "src/span.js", symbol: "parseSpan" };
  if (text.includes("These files may hold the fault")) return { files: ["src/span.js"] };
  if (text.includes("Outlines of the most suspicious"))
    return { symbols: [{ ...symbol, why: "w" }] };
  if (text.includes("Say what the root cause is"))
    return {
      cause: "The loop ends early.",
      locations: [{ ...symbol, intended: "Ends included." }],
    };
  if (text.includes("Write one new test file")) return reproduction(text);
  const line = text.includes("Repairs that were tried")
    ? 'const [start, end = start] = text.split("-").map(Number);'
    : 'const [start, end] = text.split("-").map(Number);';
  const edit = { kind: "replace-symbol", ...symbol, text: parseSpan(line) };
  return { plan: "Include the last page.", edits: [edit] };
}

/** The first test has a wrong import; told so, the model writes it right. */
function reproduction(text: string) {
  const folder = text.includes("An earlier test would not do") ? "../src" : "./src";
  const from = `import { countPages } from "${folder}/count.js";\n`;
  const path = "test/issue.test.js";
  return { possible: true, why: "both ends are counted", path, text: head + from + asserts };
}

function reply({ body }: ReceivedRequest, number: number): ServerReply {
  if (number === 1) {
    const headers = { "retry-after-ms": "10" };
    return { kind: "status", status: 429, message: "slow down", headers };
  }
  const text = body.messages.map(({ content }) => content).join("\n");
  return { kind: "text", text: JSON.stringify(answer(text)) };
}

describe.skipIf(missing !== null)(
  `a repair with a model${missing === null ? "" : ` (skipped: ${missing})`}`,
  () => {
    it(
      "narrows, writes a red test, learns from a failing repair, and can be replayed without the model",
      { timeout: 180_000 },
      async () => {
        const folder = await temporaryFolder();
        const repository = join(folder, "repository");
        await makeRepository(repository, files);
        await writeFiles(folder, { "issue.md": issue });
        const recording = join(folder, "recording.jsonl");
        const fix = (model: string, run: string, base: readonly string[]) =>
          repairCommand(
            ["fix", "--issue", join(folder, "issue.md"), "--repo", repository, "--model", model]
              .concat(["--run-dir", join(folder, run), "--candidates", "1", "--json"])
              .concat(base),
          );

        await using server = await startChatServer(reply);
        const first = await fix("openai:small", "run-1", ["--api-base", server.base]);
        expect(first.stderr).toContain("Verified");
        const result: unknown = JSON.parse(first.stdout);
        expect(result).toMatchObject({ status: "verified", candidates: { tried: 2 } });
        const patch = await readFile(join(folder, "run-1/patch.diff"), "utf8");
        expect(patch).toContain("+  const [start, end = start] =");
        expect(first.stderr).toContain("trying again in");

        const store = await openRunFolder(join(folder, "run-1"));
        await writeFile(recording, await exportRecording(store, { questions: "left-out" }));
        const asked = server.requests.length;
        const second = await fix(`recorded:${recording}`, "run-2", []);
        expect(await readFile(join(folder, "run-2/patch.diff"), "utf8")).toBe(patch);
        expect(second.exitCode).toBe(0);
        expect(server.requests.length).toBe(asked);
      },
    );
  },
);

it("a model without a key ends with code 6 and says how to give one", async () => {
  const folder = await temporaryFolder();
  await makeRepository(join(folder, "repository"), files);
  await writeFiles(folder, { "issue.md": issue });
  const { exitCode, stderr } = await repairCommand(
    ["fix", "--issue", join(folder, "issue.md"), "--repo", join(folder, "repository")].concat([
      "--model",
      "openai:small",
      "--run-dir",
      join(folder, "run"),
    ]),
  );
  expect(stderr).toContain("export OPENAI_API_KEY=");
  expect(exitCode).toBe(6);
});
