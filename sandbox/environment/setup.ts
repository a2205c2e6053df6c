import type { Command } from "../../agent/core/model.ts";

const setupSeconds = 900;

/** A command of the set-up, run once in the root of the workspace. */
export function setupCommand(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Command {
  return { argv, folder: "", environment, seconds: setupSeconds };
}

/** System folders come last: what the plan found has precedence. */
export const systemPath: readonly string[] = ["/usr/local/bin", "/usr/bin", "/bin"];

/** The same place seen from the root of the workspace and from folders inside it. */
export function seenFromInside(folder: string): readonly string[] {
  return [folder, `../${folder}`, `../../${folder}`, `../../../${folder}`];
}
