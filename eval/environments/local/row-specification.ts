import type { HiddenInstance } from "../../datasets/instance.ts";
import type { PythonRowEnvironment, RowEnvironment } from "../../datasets/row-environment.ts";
import { ownTestCommand } from "../../grading/official-script.ts";
import type { Specification } from "./specification.ts";

type RowOf = Pick<HiddenInstance, "repository" | "version"> &
  Partial<Pick<HiddenInstance, "evaluationScript">>;

/** A row's own Python environment as the specification that others have in this package. */
export function rowSpecification(
  row: RowOf,
  {
    environment,
    bootstrap,
  }: { readonly environment: PythonRowEnvironment; readonly bootstrap: readonly string[] },
): Specification {
  const { python, packages, imports, files, variables } = environment;
  const [, name = ""] = row.repository.split("/");
  return {
    repository: row.repository,
    versions: [row.version],
    test: rowTestCommand(row, environment) ?? [],
    variables,
    files,
    ...(environment.agent_test === null ? {} : { agentTest: environment.agent_test }),
    notes: [],
    service: null,
    environment: {
      name: row.repository.replace("/", "-").toLowerCase(),
      python,
      packages,
      imports,
      bootstrap,
      onlyWheels: true,
      project: { name, version: versionOf(row), scripts: {}, entryPoints: {} },
    },
  };
}

/** It becomes part of a folder's name; what is no version is of no use to those that ask for one. */
function versionOf({ version }: RowOf): string {
  return /^\d[\w.+!]*$/.test(version) ? version : "0";
}

/** The row's test command, to which the files of the test patch are added; null when it has none. */
export function rowTestCommand(
  { evaluationScript }: Partial<Pick<HiddenInstance, "evaluationScript">>,
  { test }: RowEnvironment,
): readonly string[] | null {
  if (test !== null) return ["sh", "-c", test.replaceAll("{tests}", '"$@"'), "sh"];
  const own = evaluationScript == null ? null : ownTestCommand(evaluationScript);
  // Official scripts are written for bash.
  return own && ["bash", "-c", [...own.exports, own.tests].join("\n"), "bash"];
}
