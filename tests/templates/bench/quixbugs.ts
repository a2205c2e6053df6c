/**
 * Measures the templates on a checkout of QuixBugs (Lin et al., 2017), which is not part of this
 * repository: `node tests/templates/bench/quixbugs.ts <folder> [--most 3000] [--after 0] [--only gcd,sqrt]`.
 */
import { execFileSync, spawn } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { z } from "zod";
import { repoPath } from "../../../agent/core/model.ts";
import type { Proposal } from "../../../agent/core/model.ts";
import { createTemplatesProposer } from "../../../tools/templates/proposer.ts";
import { applied, contextFor } from "../support.ts";
import { createLanguages } from "../../../tools/languages/registry.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    most: { type: "string", default: "3000" },
    only: { type: "string" },
    after: { type: "string", default: "0" },
    show: { type: "boolean" },
  },
});
const folder = resolve(positionals[0] ?? ".");
const languages = createLanguages();
const replySchema = z.object({ passed: z.boolean(), seconds: z.number() });

interface Result {
  readonly program: string;
  readonly rank: number | null;
  readonly tried: number;
  readonly equal: boolean;
  readonly referenceRank: number | null;
  readonly detail: string;
  readonly plan: string;
  readonly seconds: number;
  readonly generating: number;
}

const results: Result[] = [];
for (const program of programs()) {
  const result = await measure(program);
  results.push(result);
  console.log(
    [
      program.padEnd(30),
      String(result.rank ?? "-").padStart(6),
      result.equal ? "equal" : "     ",
      String(result.referenceRank ?? "-").padStart(6),
      `${result.seconds.toFixed(1)} s`,
      `${result.generating.toFixed(2)} s`,
      result.detail,
      result.plan,
    ].join("  "),
  );
}
report(results);

function programs(): readonly string[] {
  const only = values.only?.split(",");
  return globSync(join(folder, "correct_python_programs/*.py"))
    .map((path) => basename(path, ".py"))
    .filter((name) => globSync(join(folder, `python_testcases/test_${name}.py`)).length === 1)
    .filter((name) => only === undefined || only.includes(name))
    .sort();
}

async function measure(program: string): Promise<Result> {
  const path = repoPath(`python_programs/${program}.py`);
  const source = readFileSync(join(folder, path), "utf8");
  const reference = canonical(
    readFileSync(join(folder, "correct_python_programs", `${program}.py`), "utf8"),
  );
  const server = startServer(program);
  const limit = await timeLimit(server, program);
  const context = contextFor({ files: { [path]: source }, suspects: [path] });
  const began = performance.now();
  let generating = 0;
  let tried = 0;
  let hit: { rank: number; proposal: Proposal; text: string } | null = null;
  let referenceRank: number | null = null;
  const stream = createTemplatesProposer(languages).propose(context)[Symbol.asyncIterator]();
  while (tried < Number(values.most)) {
    const asked = performance.now();
    const next = await stream.next();
    generating += performance.now() - asked;
    if (next.done === true) break;
    tried += 1;
    const text = (await applied(next.value, context, languages)).get(path) ?? "";
    if ((await server.run(text, limit)).passed) {
      const equal = canonical(text) === reference;
      if (equal) referenceRank ??= tried;
      hit ??= { rank: tried, proposal: next.value, text };
      if (equal || tried >= hit.rank + Number(values.after)) break;
    }
    if (hit !== null && tried >= hit.rank + Number(values.after)) break;
  }
  server.stop();
  if (hit !== null && values.show === true && canonical(hit.text) !== reference)
    console.log(diff(source, hit.text));
  return {
    program,
    rank: hit?.rank ?? null,
    tried,
    equal: hit !== null && canonical(hit.text) === reference,
    referenceRank,
    detail: hit?.proposal.origin.detail ?? "",
    plan: hit?.proposal.plan ?? "",
    seconds: (performance.now() - began) / 1000,
    generating: generating / 1000,
  };
}

function startServer(program: string) {
  const child = spawn("python3", [join(import.meta.dirname, "fork-server.py"), folder, program], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    async run(source: string, seconds: number): Promise<z.infer<typeof replySchema>> {
      child.stdin.write(`${JSON.stringify({ source, seconds })}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error(`the test server of ${program} ended`);
      return replySchema.parse(JSON.parse(line.value));
    },
    stop: () => child.stdin.end(),
  };
}

/** Proves that the tests pass on the reference, and allows candidates three times as long. */
async function timeLimit(server: ReturnType<typeof startServer>, program: string): Promise<number> {
  const correct = readFileSync(join(folder, "correct_python_programs", `${program}.py`), "utf8");
  const { passed, seconds } = await server.run(correct, 20);
  if (!passed) throw new Error(`the tests of ${program} do not pass on its reference program`);
  return Math.max(0.1, 3 * seconds);
}

/** The program without formatting, comments and documentation, so that equal means equal. */
function canonical(source: string): string {
  const script =
    "import ast,sys\nt=ast.parse(sys.stdin.read())\nswap={ast.Gt:ast.Lt,ast.GtE:ast.LtE}\nfor n in ast.walk(t):\n  if isinstance(n,ast.Compare) and len(n.ops)==1 and type(n.ops[0]) in swap: n.left,n.comparators,n.ops=n.comparators[0],[n.left],[swap[type(n.ops[0])]()]\nt.body=[n for n in t.body if not(isinstance(n,ast.Expr) and isinstance(n.value,ast.Constant))]\nprint(ast.unparse(t))";
  return execFileSync("python3", ["-c", script], { input: source, encoding: "utf8" });
}

function diff(before: string, after: string): string {
  const old = new Set(before.split("\n"));
  return after
    .split("\n")
    .filter((line) => !old.has(line))
    .map((line) => `    + ${line}`)
    .join("\n");
}

function report(all: readonly Result[]): void {
  const ranks = all
    .flatMap(({ rank }) => (rank === null ? [] : [rank]))
    .sort((one, other) => one - other);
  const within = (limit: number): number => ranks.filter((rank) => rank <= limit).length;
  console.log(
    `programs ${all.length}, plausible ${ranks.length}, first hit equal to the reference ${all.filter(({ equal }) => equal).length}`,
  );
  console.log(
    `rank of the first hit: median ${ranks[ranks.length >> 1]}, <=100 ${within(100)}, <=200 ${within(200)}, <=500 ${within(500)}, <=1000 ${within(1000)}`,
  );
  console.log(
    `reference reached ${all.filter(({ referenceRank }) => referenceRank !== null).length}, seconds ${all.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(0)}, of them generating ${all.reduce((sum, { generating }) => sum + generating, 0).toFixed(1)}`,
  );
}
