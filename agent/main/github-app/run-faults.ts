import { RepairError, exitCodes } from "../../core/errors.ts";
import type { IssueAsk } from "./ask.ts";
import type { JobOptions } from "./job.ts";

const mostRetries = 3;

/** Trouble of the host or the machine may pass; wrong input will not. Counts how often it was tried. */
export async function mayPass(
  error: unknown,
  { businessKey }: IssueAsk,
  { tries }: JobOptions["store"],
): Promise<boolean> {
  const kinds: readonly number[] = [exitCodes.host, exitCodes.environment, exitCodes.internal];
  const isOfKind = !(error instanceof RepairError) || kinds.includes(error.exitCode);
  return isOfKind && (await tries.fail(`${businessKey}:run`)) < mostRetries;
}

/** The run has ended already; perhaps the host takes no checks. */
export function passHostFault(error: unknown): void {
  if (!(error instanceof RepairError)) throw error;
}

/** For the operator, with what the comment leaves out. */
export function logged(error: unknown, run: string): string {
  const what = error instanceof Error ? error.message : String(error);
  const mend = error instanceof RepairError && error.mend !== null ? ` (${error.mend})` : "";
  return `${run}: ${what}${mend}`;
}
