import { delimiter, join } from "node:path";
import type { HiddenInstance } from "../../datasets/instance.ts";
import { quote } from "../shell-quote.ts";
import { obtainParts, planParts } from "./parts.ts";
import type { EnvironmentParts, PartsOptions, PartsPlan } from "./parts.ts";
import { describeSearch } from "./pythons.ts";
import type { Runtime, RuntimePlan } from "./runtime.ts";

/** A virtual environment with pinned packages: of the official specification, or of the row itself. */
export async function planPythonRuntime(
  instance: HiddenInstance,
  options: PartsOptions,
): Promise<RuntimePlan> {
  const plan = await planParts(instance, options);
  if (plan.kind === "unknown")
    return {
      kind: "missing",
      reason: "no-specification",
      why: `no pins and commands are known for ${instance.repository} ${instance.version} (${instance.id})`,
      mend: 'use --env docker, or give the row an "environment" (docs/datasets.md)',
    };
  if (plan.kind === "no-python") {
    const search = describeSearch(plan.wanted, options.variables);
    return { kind: "missing", reason: "python-missing", ...search };
  }
  if (plan.specification.test.length === 0)
    return {
      kind: "missing",
      reason: "no-test-command",
      why: `the row of ${instance.id} has no test command`,
      mend: 'give its "environment" a "test", or the row an eval_script (docs/datasets.md)',
    };
  return {
    kind: "planned",
    key: plan.key,
    describe: () => describe(plan, options),
    obtain: async ({ signal }) => runtimeOf(await obtainParts(instance, { options, signal })),
  };
}

function runtimeOf(parts: EnvironmentParts): Runtime {
  const { environment, specification, readOnlyFolders, layer } = parts;
  return {
    readOnlyFolders,
    links: [],
    layer,
    environment: {
      PATH: [join(environment, "bin"), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
      ...specification.variables,
    },
    command: (tests) => testCommand(parts, tests),
    variablesAt: (root) => importsElsewhere(parts, root),
  };
}

/** Both streams into one, as the official script's log has them. */
function testCommand(parts: EnvironmentParts, files: readonly string[]): readonly string[] {
  const { specification, serviceEnvironment } = parts;
  const tests = [...specification.test, ...files];
  const { service } = specification;
  if (service === null || serviceEnvironment === null)
    return ["sh", "-c", 'exec "$@" 2>&1', "sh", ...tests];
  const python = join(serviceEnvironment, "bin", "python");
  const server = [python, ...service.argv].map(quote).join(" ");
  const up = `import socket, time
for _ in range(150):
    try:
        socket.create_connection(("127.0.0.1", ${service.port}), 1); break
    except OSError:
        time.sleep(0.1)`;
  const script = `${server} >/dev/null 2>&1 & ${quote(python)} -I -c ${quote(up)}; "$@" 2>&1`;
  return ["sh", "-c", script, "sh", ...tests];
}

/** The environment expects the checkout at /workspace; other sandboxes have it elsewhere. */
function importsElsewhere(
  { specification }: EnvironmentParts,
  root: string,
): Readonly<Record<string, string>> {
  if (root === "/workspace") return {};
  const { imports } = specification.environment;
  const folders = imports.map((path) => (path === "." ? root : join(root, path)));
  return { PYTHONPATH: folders.join(delimiter) };
}

async function describe(
  { main, service, specification }: Extract<PartsPlan, { kind: "planned" }>,
  { cache }: PartsOptions,
): Promise<readonly string[]> {
  const { python, environment } = main;
  return [
    `CPython ${python.version} (${python.origin})`,
    `${environment.packages.length} pinned packages`,
    ...(specification.extensions === undefined
      ? []
      : [`extensions of ${specification.extensions.wheels.join(" and ")}`]),
    ...(service === null ? [] : [`with ${service.environment.name}`]),
    await cache.describe(main.key),
  ];
}
