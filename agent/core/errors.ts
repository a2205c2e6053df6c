/**
 * Errors a person can act on. Expected failures are values; these are for what stops a run, and each
 * says what was got, what was expected and what to do. The exit code is part of the contract.
 */

export const exitCodes = {
  verified: 0,
  internal: 1,
  usage: 2,
  unverified: 3,
  noPatch: 4,
  limit: 5,
  model: 6,
  environment: 7,
  host: 8,
  refused: 9,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export class RepairError extends Error {
  readonly exitCode: ExitCode;
  /** The next step for the person who reads it, e.g. a command. */
  readonly mend: string | null;

  constructor(
    exitCode: ExitCode,
    message: string,
    options: { mend?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "RepairError";
    this.exitCode = exitCode;
    this.mend = options.mend ?? null;
  }
}

/** Wrong flags, configuration or input: nothing was started. */
export function usageError(message: string, mend?: string): RepairError {
  return new RepairError(exitCodes.usage, message, mend === undefined ? {} : { mend });
}

/** The environment or the sandbox could not be set up. */
export function environmentError(message: string, mend?: string): RepairError {
  return new RepairError(exitCodes.environment, message, mend === undefined ? {} : { mend });
}

/** The code host or a push failed. */
export function hostError(
  message: string,
  options: { mend?: string; cause?: unknown } = {},
): RepairError {
  return new RepairError(exitCodes.host, message, options);
}

export function refusal(message: string, mend?: string): RepairError {
  return new RepairError(exitCodes.refused, message, mend === undefined ? {} : { mend });
}

export type ModelFault =
  | "authentication"
  | "rate-limited"
  | "server"
  | "timed-out"
  | "malformed"
  | "truncated"
  | "refused"
  | "unreachable";

/** A model call that did not give a usable reply after the retries its kind deserves. */
export class ModelError extends RepairError {
  readonly fault: ModelFault;
  readonly retryAfterSeconds: number | null;

  constructor(
    fault: ModelFault,
    message: string,
    options: { mend?: string; cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(exitCodes.model, message, options);
    this.name = "ModelError";
    this.fault = fault;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}

/** A limit would have been passed; what was found so far is still reported. */
export class LimitReached extends Error {
  readonly limit: "dollars" | "tokens" | "calls" | "seconds";

  constructor(limit: LimitReached["limit"], message: string) {
    super(message);
    this.name = "LimitReached";
    this.limit = limit;
  }
}

/** The user asked to stop: state is saved, the run can be resumed. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted");
    this.name = "Interrupted";
  }
}
