import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A private folder for one command; whoever asks for it removes it. */
export function scratchFolder(purpose: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `repair-${purpose}-`));
}
