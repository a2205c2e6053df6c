/**
 * How many real fixes lie in the search space, and at which rank, when the faulty functions are
 * known: `node tests/templates/bench/reach.ts <instances.json> <folder of bare repositories>`.
 * Instances: `[{ instance_id, repo, base_commit, problem_statement, golden_patch }]`. No test is run.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { repoPath } from "../../../agent/core/model.ts";
import type { Edit, Suspect } from "../../../agent/core/model.ts";
import type { CodeSymbol } from "../../../agent/core/ports/source-code.ts";
import { createLanguages } from "../../../tools/languages/registry.ts";
import { createTemplatesProposer } from "../../../tools/templates/proposer.ts";
import { contextFor } from "../support.ts";

const schema = z.array(
  z.object({
    instance_id: z.string(),
    repo: z.string(),
    base_commit: z.string(),
    problem_statement: z.string(),
    golden_patch: z.string(),
  }),
);
const [file = "", mirrors = "", most = "10000"] = process.argv.slice(2);
const languages = createLanguages();
const ranks: (number | null)[] = [];
for (const instance of schema.parse(JSON.parse(readFileSync(file, "utf8")))) {
  const began = performance.now();
  const { rank, tried, detail } = await measure(instance);
  ranks.push(rank);
  console.log(
    [
      instance.instance_id.padEnd(34),
      String(rank ?? "-").padStart(6),
      String(tried).padStart(6),
      `${((performance.now() - began) / 1000).toFixed(1)} s`,
      detail,
    ].join("  "),
  );
}
const hits = ranks.filter((rank) => rank !== null).sort((one, other) => one - other);
console.log(`fixes ${ranks.length}, in the space ${hits.length}, ranks ${hits.join(" ")}`);

async function measure(instance: z.infer<typeof schema>[number]) {
  const path = repoPath(/^\+\+\+ b\/(.*)$/m.exec(instance.golden_patch)![1]!);
  const source = execFileSync(
    "git",
    ["--git-dir", gitDirectory(instance.repo), "show", `${instance.base_commit}:${path}`],
    { encoding: "utf8", maxBuffer: 1 << 26 },
  );
  const gold = patched(path, source, instance.golden_patch);
  const symbols = await languages.forPath(path)!.outline(source);
  const context = contextFor({
    files: { [path]: source },
    suspects: [path],
    symbols: suspectsOf(path, symbols, instance.golden_patch),
    body: instance.problem_statement,
  });
  const wanted = folded(gold);
  let tried = 0;
  for await (const proposal of createTemplatesProposer(languages).propose(context)) {
    tried += 1;
    if (folded(spliced(source, proposal.edits[0]!, symbols)) === wanted)
      return { rank: tried, tried, detail: `${proposal.origin.detail}: ${proposal.plan}` };
    if (tried >= Number(most)) break;
  }
  return { rank: null, tried, detail: "" };
}

function gitDirectory(repo: string): string {
  for (const name of [repo.replace("/", "+"), `swe-bench+${repo.replace("/", "__")}`])
    try {
      const folder = join(mirrors, name, "repo");
      execFileSync("git", ["--git-dir", folder, "rev-parse"], { stdio: "ignore" });
      return folder;
    } catch {
      continue;
    }
  throw new Error(`no repository of ${repo} under ${mirrors}`);
}

function patched(path: string, source: string, patch: string): string {
  const folder = mkdtempSync(join(tmpdir(), "reach-"));
  try {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), source);
    execFileSync("patch", ["-p1", "-s", "-d", folder], { input: patch });
    return readFileSync(join(folder, path), "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The functions that the patch changes. */
function suspectsOf(
  path: string,
  symbols: readonly CodeSymbol[],
  patch: string,
): readonly Suspect[] {
  const lines = [...patch.matchAll(/^@@ -(\d+)(?:,(\d+))? /gm)].map(
    (match) => Number(match[1]) + Math.floor(Number(match[2] ?? 1) / 2),
  );
  return symbols
    .filter(
      ({ kind, lines: span }) =>
        kind !== "class" &&
        kind !== "constant" &&
        lines.some((line) => span.start <= line && line <= span.end),
    )
    .map(({ name, lines: span }) => ({
      location: { kind: "symbol", path: repoPath(path), symbol: name, span },
      score: 1,
      reasons: [],
    }));
}

/** Fast and without gates: the proposer has checked what it proposes. */
function spliced(source: string, edit: Edit, symbols: readonly CodeSymbol[]): string {
  if (edit.kind === "replace-text") return source.replace(edit.before, () => edit.after);
  if (edit.kind !== "replace-symbol") throw new Error(`unexpected ${edit.kind}`);
  const symbol = symbols.find(({ name }) => name === edit.symbol)!;
  const start = source.lastIndexOf("\n", symbol.start - 1) + 1;
  const from = source.slice(start, symbol.start).trim() === "" ? start : symbol.start;
  return source.slice(0, from) + edit.text + source.slice(symbol.end);
}

/** Without comments, blank lines, white space and the kind of quotes. */
function folded(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^\s*(#|\/\/|$)/.test(line))
    .join("\n")
    .replaceAll(/\s+#.*$/gm, "")
    .replaceAll(/[ \t]+/g, "")
    .replaceAll('"', "'")
    .replaceAll(/\n+/g, "\n");
}
