import { lstat, mkdtemp, readFile, readdir, readlink, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

const ownerFile = "owner.json";

const ownerSchema = z.object({
  host: z.string(),
  /** The kernel's name of the space in which the process number means something. */
  space: z.string(),
  pid: z.number().int().positive(),
  /** When it started, in the kernel's ticks: numbers of processes are used again. */
  started: z.string(),
});

type Owner = z.infer<typeof ownerSchema>;

/**
 * A private folder for one command; whoever asks for it removes it. What killed commands left behind is
 * removed on the way.
 */
export async function scratchFolder(purpose: string, parent: string = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(parent, `repair-${purpose}-`));
  const owner = await ownerOf(process.pid);
  if (owner === null) return folder;
  await writeFile(join(folder, ownerFile), JSON.stringify(owner));
  await removeAbandoned(parent);
  return folder;
}

/** Null where the system does not tell: then nothing is removed. */
async function ownerOf(pid: number): Promise<Owner | null> {
  const [space, stat] = await Promise.all([
    readlink("/proc/self/ns/pid").catch(() => ""),
    readFile(`/proc/${String(pid)}/stat`, "utf8").catch(() => ""),
  ]);
  const started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  if (space === "" || started === undefined) return null;
  return { host: hostname(), space, pid, started };
}

/** Only folders of this user whose owner, a process of this machine, is gone. */
async function removeAbandoned(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    if (!/^repair-[a-z]+-\w{6}$/.test(name)) continue;
    const folder = join(parent, name);
    if (await isAbandoned(folder)) {
      await rm(folder, { recursive: true, force: true }).catch(() => {});
    }
  }
}

async function isAbandoned(folder: string): Promise<boolean> {
  const entry = await lstat(folder).catch(() => null);
  if (entry?.isDirectory() !== true || entry.uid !== process.getuid?.()) return false;
  const owner = await readOwner(join(folder, ownerFile));
  const own = await ownerOf(process.pid);
  if (owner === null || own === null) return false;
  if (owner.host !== own.host || owner.space !== own.space) return false;
  return (await ownerOf(owner.pid))?.started !== owner.started;
}

async function readOwner(file: string): Promise<Owner | null> {
  try {
    const parsed = ownerSchema.safeParse(JSON.parse(await readFile(file, "utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
