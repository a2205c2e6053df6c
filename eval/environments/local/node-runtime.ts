import { RepairError } from "../../../agent/core/errors.ts";
import { runtimeFolders } from "../../../sandbox/environment/node.ts";
import { chooseNode } from "../../../sandbox/environment/node-runtimes.ts";
import type { NodeRuntime } from "../../../sandbox/environment/node-runtimes.ts";
import { seenFromInside, systemPath } from "../../../sandbox/environment/setup.ts";
import type { HiddenInstance } from "../../datasets/instance.ts";
import type { NodeRowEnvironment } from "../../datasets/row-environment.ts";
import { describeInstall } from "./install-packages.ts";
import { linksOf, obtainPackages, packagesKey } from "./node-packages.ts";
import type { PartsOptions } from "./parts.ts";
import { rowTestCommand } from "./row-specification.ts";
import type { RuntimeMissing, RuntimePlan } from "./runtime.ts";

interface NodeInstance {
  readonly instance: HiddenInstance;
  readonly environment: NodeRowEnvironment;
}

/** A Node of this machine, and the packages that the row's package manager installs at the base commit. */
export async function planNodeRuntime(
  { instance, environment }: NodeInstance,
  { cache, variables }: PartsOptions,
): Promise<RuntimePlan> {
  const node = await findNode(environment.node);
  if ("kind" in node) return node;
  const test = rowTestCommand(instance, environment);
  if (test === null)
    return {
      kind: "missing",
      reason: "no-test-command",
      why: `the row of ${instance.id} has no test command`,
      mend: 'give its "environment" a "test", or the row an eval_script (docs/datasets.md)',
    };
  const wanted = { instance, install: environment.install, node };
  const packages = packagesKey(wanted);
  return {
    kind: "planned",
    key: JSON.stringify(["node", node.version, packages, test, environment.variables]),
    describe: async () => [
      `Node ${node.version.join(".")} (${node.folder})`,
      ...(packages === null
        ? []
        : [describeInstall(environment.install), await cache.describe(packages)]),
    ],
    async obtain({ source, signal }) {
      const installed = await obtainPackages(wanted, { cache, variables, source, signal });
      return {
        readOnlyFolders: runtimeFolders(node),
        links: installed === null ? [] : await linksOf(installed),
        layer: null,
        environment: {
          PATH: [...seenFromInside("node_modules/.bin"), node.folder, ...systemPath].join(":"),
          ...environment.variables,
        },
        command: (files) => ["sh", "-c", 'exec "$@" 2>&1', "sh", ...test, ...files],
        variablesAt: () => ({}),
      };
    },
  };
}

export async function findNode(wanted: string): Promise<NodeRuntime | RuntimeMissing> {
  try {
    return await chooseNode({ named: wanted, pinned: null, range: null });
  } catch (error) {
    if (!(error instanceof RepairError)) throw error;
    const mend = error.mend ?? `nvm install ${wanted}`;
    return { kind: "missing", reason: "node-missing", why: error.message, mend };
  }
}
