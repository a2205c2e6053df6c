import { join } from "node:path";
import { environmentError } from "../../../agent/core/errors.ts";
import type { HiddenInstance } from "../../datasets/instance.ts";
import { buildVirtualEnvironment, environmentKey } from "./build.ts";
import type { BuildCache } from "./cache.ts";
import { layerKey, obtainLayer } from "./layer.ts";
import type { Python } from "./pythons.ts";
import { rowSpecification } from "./row-specification.ts";
import type { PackageEnvironment, Specification, SpecificationFile } from "./specification.ts";

export interface PartsOptions {
  readonly specifications: SpecificationFile;
  readonly cache: BuildCache;
  /** An interpreter such as `3.9`, or null when this machine has none. */
  readonly findPython: (wanted: string) => Promise<Python | null>;
  /** Of the process: PATH, HOME, the settings of pip. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** The identity of an instance, as far as its environment depends on it. */
export type EnvironmentOf = Pick<HiddenInstance, "id" | "repository" | "version" | "environment"> &
  Partial<Pick<HiddenInstance, "evaluationScript">>;

/** What an instance needs, found without building anything. */
export type PartsPlan =
  | {
      readonly kind: "planned";
      readonly specification: Specification;
      readonly main: PlannedEnvironment;
      readonly service: PlannedEnvironment | null;
      readonly layerKey: string | null;
      /** Changes whenever anything does that a test's outcome here may depend on. */
      readonly key: string;
    }
  | { readonly kind: "unknown" }
  | { readonly kind: "no-python"; readonly wanted: string };

export interface PlannedEnvironment {
  readonly environment: PackageEnvironment;
  readonly python: Python;
  readonly key: string;
}

/** What an instance runs in, built. */
export interface EnvironmentParts {
  readonly specification: Specification;
  readonly key: string;
  /** Virtual environment of the project's packages. */
  readonly environment: string;
  readonly serviceEnvironment: string | null;
  /** See `obtainLayer`. */
  readonly layer: string | null;
  readonly readOnlyFolders: readonly string[];
}

export async function planParts(of: EnvironmentOf, options: PartsOptions): Promise<PartsPlan> {
  const specification = specificationOf(of, options);
  if (specification === null) return { kind: "unknown" };
  const { test, variables, service, environment } = specification;
  const main = await planEnvironment(environment, options);
  if (main === null) return { kind: "no-python", wanted: environment.python };
  const second = service === null ? null : await planEnvironment(service.environment, options);
  if (service !== null && second === null)
    return { kind: "no-python", wanted: service.environment.python };
  const layer = layerKey({ specification, environmentKey: main.key });
  const key = JSON.stringify([main.key, second?.key, layer, test, variables, service?.argv]);
  return { kind: "planned", specification, main, service: second, layerKey: layer, key };
}

/** What the row itself says has precedence over what is known of its repository. */
function specificationOf(
  of: EnvironmentOf,
  { specifications }: PartsOptions,
): Specification | null {
  const { environment } = of;
  if (environment === undefined || !("python" in environment)) return specifications.find(of);
  const bootstrap = specifications.bootstrap(environment.python);
  return rowSpecification(of, { environment, bootstrap });
}

async function planEnvironment(
  environment: PackageEnvironment,
  { findPython }: PartsOptions,
): Promise<PlannedEnvironment | null> {
  const python = await findPython(environment.python);
  return python && { environment, python, key: environmentKey(environment, python) };
}

/** Finds or builds everything but the checkout. @throws RepairError (environment). */
export async function obtainParts(
  of: EnvironmentOf,
  { options, signal }: { readonly options: PartsOptions; readonly signal: AbortSignal },
): Promise<EnvironmentParts> {
  const plan = await planParts(of, options);
  if (plan.kind === "unknown")
    throw environmentError(
      `no local environment is known for ${of.repository} ${of.version} (${of.id})`,
      "use --env docker, which has an image for every instance",
    );
  if (plan.kind === "no-python")
    throw environmentError(
      `CPython ${plan.wanted} was not found`,
      `pyenv install ${plan.wanted}, or uv python install ${plan.wanted}`,
    );
  const { specification, main, service } = plan;
  const environment = await obtainEnvironment(main, { options, signal });
  const serviceEnvironment =
    service === null ? null : await obtainEnvironment(service, { options, signal });
  const { cache, variables } = options;
  const layer = await obtainLayer({
    specification,
    environment,
    environmentKey: main.key,
    cache,
    variables,
    signal,
  });
  const folders = [environment, main.python.prefix, serviceEnvironment, service?.python.prefix];
  const isFolder = (folder: string | null | undefined): folder is string => folder != null;
  return {
    specification,
    key: plan.key,
    environment,
    serviceEnvironment,
    layer,
    readOnlyFolders: [...new Set(folders.filter(isFolder))],
  };
}

async function obtainEnvironment(
  { environment, python, key }: PlannedEnvironment,
  { options, signal }: { readonly options: PartsOptions; readonly signal: AbortSignal },
): Promise<string> {
  const { variables, cache } = options;
  const build = (at: string) =>
    buildVirtualEnvironment(join(at, "venv"), { environment, python, variables, signal });
  return join(await cache.obtain(key, { signal, build }), "venv");
}
