import type { HiddenInstance } from "../../datasets/instance.ts";
import {
  addedTestFilesOf,
  alreadyAppliedCommand,
  cleanCommands,
  ownTestCommand,
  patchCommands,
  testDirectives,
  testFilesOf,
} from "../../grading/official-script.ts";
import { quote } from "../shell-quote.ts";

/** Where the published images have the checkout. */
export const testbed = "/testbed";
export const modelPatchFile = "tmp/model.patch";
export const testPatchFile = "tmp/test.patch";

/** Exits with 0 when one of the official attempts has applied the model patch. */
export function applyScript(): string {
  const at = (argv: readonly string[]) =>
    argv.map((word) => quote(word === "{patch}" ? `/${modelPatchFile}` : word)).join(" ");
  const attempts = patchCommands("v5").flatMap(({ argv, cleanFirst }) => [
    ...(cleanFirst ? cleanCommands.map(at) : []),
    `${at(argv)} && exit 0`,
  ]);
  return [`cd ${testbed}`, ...attempts, at(alreadyAppliedCommand)].join("\n");
}

/** The test patch's files back to base, then the test patch. */
export function testPatchScript({ baseCommit, testPatch }: HiddenInstance): string {
  const kept = testFilesOf(testPatch).map(quote).join(" ");
  const added = addedTestFilesOf(testPatch).map(quote).join(" ");
  return [
    "set -e",
    `cd ${testbed}`,
    ...(kept === "" ? [] : [`git checkout ${baseCommit} -- ${kept}`]),
    ...(added === "" ? [] : [`rm -rf -- ${added}`]),
    `git apply -v /${testPatchFile}`,
  ].join("\n");
}

/**
 * The test command in the image's environment: the row's own (`environment.test`, as for `--env local`),
 * else that of its script, between its markers and with the variables it exports, else the given one.
 */
export function testScript(
  instance: HiddenInstance,
  command: readonly string[] | null,
): string | null {
  const { evaluationScript, environment } = instance;
  const isNamed = environment !== undefined && environment.test !== null;
  const own = isNamed || evaluationScript === null ? null : ownTestCommand(evaluationScript);
  const enter = [
    "[ -f /opt/miniconda3/bin/activate ] && source /opt/miniconda3/bin/activate && conda activate testbed",
    `cd ${testbed}`,
  ];
  if (own !== null) return [...enter, ...own.exports, own.tests].join("\n");
  if (command === null) return null;
  const directives = testDirectives(instance.repository, instance.testPatch);
  return [...enter, [...command, ...directives].map(quote).join(" ")].join("\n");
}
