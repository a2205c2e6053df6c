import { gitAt } from "./run.ts";
import { isAddress } from "./source.ts";

/** The address of `origin`, or of `upstream`; the source itself when it is an address; else null. */
export async function originOf(source: string, signal: AbortSignal): Promise<string | null> {
  if (isAddress(source)) return source;
  for (const remote of ["origin", "upstream"]) {
    const address = await gitAt(
      { folder: source },
      signal,
    )(["remote", "get-url", remote]).catch(() => "");
    if (address.trim() !== "") return address.trim();
  }
  return null;
}
