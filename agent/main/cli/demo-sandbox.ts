import { createBubblewrapProvider } from "../../../sandbox/bubblewrap/provider.ts";

type SandboxName = "auto" | "bubblewrap" | "docker" | "process";

/**
 * The demo has to run on a machine where no sandbox is installed. What it runs there is the code of
 * the bundled samples, and it says so; `repair fix` never falls back like this.
 */
export async function demoSandbox(
  asked: SandboxName | undefined,
  stream: NodeJS.WritableStream,
): Promise<SandboxName> {
  if (asked !== undefined) return asked;
  const readiness = await createBubblewrapProvider().check();
  if (readiness.usable) return "bubblewrap";
  stream.write(
    "no sandbox works here, so the samples' own tests run as plain processes (repair doctor says more)\n",
  );
  return "process";
}
