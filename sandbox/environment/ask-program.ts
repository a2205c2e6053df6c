import { execFile } from "node:child_process";

/**
 * What a program prints when it is asked about itself; empty when it cannot be started. Run away from any
 * folder's settings. Node's own call and no library: this is on the way of every run.
 */
export function askProgram(
  path: string,
  argv: readonly string[],
  options: { readonly milliseconds: number },
): Promise<string> {
  return new Promise((resolve) => {
    const settings = { cwd: "/", timeout: options.milliseconds, encoding: "utf8" } as const;
    const child = execFile(path, [...argv], settings, (_failure, stdout) => resolve(stdout));
    child.stdin?.end();
  });
}
