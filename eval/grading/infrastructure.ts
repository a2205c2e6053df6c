/**
 * Signs in a log that the environment broke, as opposed to the patch being wrong. Advisory: a flagged
 * instance stays unresolved and in the denominator. Source: SWE-bench v5.0.2 `infra_failure.py`.
 */
export interface InfrastructureSign {
  readonly reason: string;
  /** `environment`: a patch cannot cause it. `ambiguous`: either may have. */
  readonly tier: "environment" | "ambiguous";
}

const signs: readonly (InfrastructureSign & { readonly pattern: RegExp })[] = [
  sign("browser_launch_failed", "environment", /Failed to launch|Failed to connect to the bus/),
  sign(
    "display_unavailable",
    "environment",
    /cannot open display|Missing X server|unable to open X display/,
  ),
  sign("out_of_memory", "environment", /Cannot allocate memory|OutOfMemoryError|^Killed$/m),
  sign(
    "container_unavailable",
    "environment",
    /Error response from daemon|Cannot connect to the Docker daemon/,
  ),
  sign(
    "network_unreachable",
    "environment",
    /Could not resolve host|Temporary failure in name resolution/,
  ),
  sign("missing_module", "ambiguous", /Cannot find module|MODULE_NOT_FOUND|ModuleNotFoundError/),
  sign("no_tests_collected", "ambiguous", /no tests ran|collected 0 items/),
  sign("tests_timed_out", "ambiguous", /Timeout error: \d+ seconds exceeded/),
];

/** The first sign that matches, or null. */
export function findInfrastructureSign(log: string): InfrastructureSign | null {
  const found = signs.find(({ pattern }) => pattern.test(log));
  return found === undefined ? null : { reason: found.reason, tier: found.tier };
}

function sign(reason: string, tier: InfrastructureSign["tier"], pattern: RegExp) {
  return { reason, tier, pattern };
}
