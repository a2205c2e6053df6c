import type { SandboxOptions } from "../../../agent/core/ports.ts";
import type { HiddenInstance } from "../../datasets/instance.ts";
import { planNodeRuntime } from "./node-runtime.ts";
import type { PartsOptions } from "./parts.ts";
import { planPythonRuntime } from "./python-runtime.ts";

/** What an instance's tests run in, built: the same for every patch, whatever the language. */
export interface Runtime {
  readonly readOnlyFolders: readonly string[];
  readonly links: SandboxOptions["links"];
  /** PATH, and what the tests want. */
  readonly environment: Readonly<Record<string, string>>;
  /** A folder with files that are laid over the checkout; see `obtainLayer`. */
  readonly layer: string | null;
  /** The test command, given the files of the test patch. */
  command(tests: readonly string[]): readonly string[];
  /** More variables when the checkout is seen at this folder. */
  variablesAt(root: string): Readonly<Record<string, string>>;
}

/** How an instance's runtime would be made, found without building anything. */
export type RuntimePlan =
  | {
      readonly kind: "planned";
      /** Changes whenever anything does that a test's outcome here may depend on. */
      readonly key: string;
      /** For people, from files alone. */
      describe(): Promise<readonly string[]>;
      /** Finds or builds it. @throws RepairError (environment). */
      obtain(given: ObtainOptions): Promise<Runtime>;
    }
  | RuntimeMissing;

export interface RuntimeMissing {
  readonly kind: "missing";
  /** As in `EnvironmentReadiness`. */
  readonly reason: string;
  readonly why: string;
  readonly mend: string;
}

export interface ObtainOptions {
  /** A clone that has the base commit. */
  readonly source: string;
  readonly signal: AbortSignal;
}

export function planRuntime(instance: HiddenInstance, options: PartsOptions): Promise<RuntimePlan> {
  const { environment } = instance;
  return environment !== undefined && "node" in environment
    ? planNodeRuntime({ instance, environment }, options)
    : planPythonRuntime(instance, options);
}
