import { ModelError } from "../core/errors.ts";
import type { Issue, Reproduction, TestReport } from "../core/model.ts";
import type { ChatModel } from "../core/ports.ts";
import type { RunContext } from "../core/run-context.ts";
import { failingTests } from "../core/test-verdict.ts";
import { excerpt, fence } from "../../prompts/fence.ts";
import { askForReproduction } from "./ask-reproduction.ts";
import type { RejectedTest, WrittenTest } from "./ask-reproduction.ts";
import type { PreparedTests } from "./prepare.ts";
import { redForReason } from "./red-for-reason.ts";
import type { ReproduceOptions } from "./reproduce.ts";
import { runAddedTest } from "./run-tests.ts";

const tries = 3;

/**
 * A test that a model wrote and that is really red on the base, twice, in the same tests, and not for
 * its own mistakes. What it got wrong goes back to it, up to three tests in all.
 */
export async function reproduceByModel(
  context: RunContext,
  options: ReproduceOptions,
): Promise<Reproduction> {
  const { testing, checkout } = options.prepared;
  const { model } = context;
  if (model === null) return { kind: "none", why: "no model was given to write a test" };
  if (testing.kind === "none") return { kind: "none", why: testing.why };
  const suspects = options.localization.files.slice(0, 3).map(({ location }) => location.path);
  const testFiles = context.testing.nearest(suspects, testing.testFiles);
  const previous: RejectedTest[] = [];
  let why = "";
  while (previous.length < tries) {
    context.checkLimits();
    const ask = { ...options, testFiles, previous, model, runner: runnerFor(testing) };
    const test = await askUsefully(context, { ...ask, tree: checkout });
    if (test.kind === "none") return test;
    const tried = await runTwice(context, { issue: options.issue, testing, test });
    if (tried.kind === "red") return tried;
    why = tried.why;
    previous.push({ text: test.text, outcome: tried.outcome });
  }
  return { kind: "none", why: `${tries} tests a model wrote would not do; the last: ${why}` };
}

/** With the language's version, where the environment tells: old ones lack what a model takes for granted. */
export function runnerFor({ runner, planned }: Pick<Ready, "runner" | "planned">): string {
  const found = planned.plan.notes.map((note) => /^(?:Python|Node) \d[\w.]*/.exec(note)?.[0]);
  const version = found.find((text) => text !== undefined);
  return version === undefined ? runner.name : `${runner.name} (${version})`;
}

type Ask = Omit<Parameters<typeof askForReproduction>[0], "languages" | "signal"> & {
  readonly model: ChatModel;
};

async function askUsefully(context: RunContext, ask: Ask): Promise<WrittenTest> {
  const { languages, signal } = context;
  try {
    return await askForReproduction({ ...ask, languages, signal });
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    if (!["malformed", "truncated", "refused"].includes(error.fault)) throw error;
    return { kind: "none", why: `the model wrote no test: ${error.message.split("\n")[0]}` };
  }
}

type Ready = Extract<PreparedTests, { kind: "ready" }>;
type Written = Extract<WrittenTest, { kind: "written" }>;
type Red = Extract<Reproduction, { kind: "red" }>;

interface NotRed {
  readonly kind: "not-red";
  readonly why: string;
  readonly outcome: string;
}

interface Trial {
  readonly issue: Issue;
  readonly testing: Ready;
  readonly test: Written;
}

async function runTwice(
  context: RunContext,
  { issue, testing, test }: Trial,
): Promise<Red | NotRed> {
  const first = await runAddedTest(context, testing, test);
  const fault = faultOf(first, issue);
  if (fault !== null) return notRed(fault, first);
  const again = await runAddedTest(context, testing, test);
  const tests = redForReason(first, issue);
  const names = (report: TestReport) => failingTests(report).toSorted().join("\n");
  const same = names(again) === names(first);
  if (!same) return notRed("it is red once and not the next time", again);
  const file = { path: test.path, text: test.text };
  return {
    kind: "red",
    tests,
    file,
    report: first,
    how: `a test written for the issue is red on the base: ${test.why}`,
    source: "model",
  };
}

/** Why a report shows no fault of the repository, or null when it does. */
function faultOf(report: TestReport, issue: Issue): string | null {
  if (report.kind === "did-not-run") return `it did not run (${report.why})`;
  if (failingTests(report).length === 0) return "it passes on the unrepaired code";
  const [line = "", kind = ""] = ownMistake.exec(report.log) ?? [];
  if (kind === "" || `${issue.title}\n${issue.body}`.includes(kind)) return null;
  return `it fails by a mistake of its own (${line.trim().slice(0, 200)})`;
}

/** Errors that a test makes by itself, unless the issue speaks of them. */
const ownMistake =
  /^.*\b(SyntaxError|IndentationError|ModuleNotFoundError|ImportError|fixture '\w+' not found|name '\w+' is not defined|ReferenceError|Cannot find (?:module|package)|ERR_MODULE_NOT_FOUND)\b.*$/m;

function notRed(why: string, report: TestReport): NotRed {
  const output =
    report.log.trim() === "" ? "" : `\n${fence("output", excerpt(report.log.trim(), 3_000, 0.3))}`;
  return { kind: "not-red", why, outcome: `What happened: ${why}.${output}` };
}
