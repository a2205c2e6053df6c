import { readFile } from "node:fs/promises";
import { z } from "zod";
import { parseJson } from "../datasets/json-object.ts";

/** A process by number and start time: a number that was used again is not mistaken for it. */
const ownerSchema = z.object({ pid: z.number(), start: z.string().nullable() });

export type Owner = z.infer<typeof ownerSchema>;

export async function thisProcess(): Promise<Owner> {
  return { pid: process.pid, start: await startOf(process.pid) };
}

export function parseOwner(text: string): Owner | null {
  const parsed = ownerSchema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : null;
}

export async function isAlive(owner: Owner): Promise<boolean> {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return owner.start === null || owner.start === (await startOf(owner.pid));
}

/** The kernel's start time of a process; null where there is no /proc. */
async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  // The name in parentheses may hold anything; fields are counted after the last one.
  return stat === null ? null : (stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null);
}
