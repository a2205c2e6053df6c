import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, statfs } from "node:fs/promises";
import { freemem, tmpdir } from "node:os";
import { join } from "node:path";
import { isLocked, leaveMark } from "./lock.ts";

const gigabyte = 1024 ** 3;

/**
 * Where checkouts and sandboxes of sessions stand: thousands of small files each, made and removed for
 * every evaluation. In memory that takes a tenth of the time, so memory is used when there is plenty and
 * TMPDIR does not say otherwise.
 */
export async function chooseScratch(
  variables: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const { TMPDIR: named } = variables;
  if (named !== undefined && named !== "") return named;
  const free = await statfs("/dev/shm").then(
    ({ type, bavail, bsize }) => (type === tmpfsMagic ? bavail * bsize : 0),
    () => 0,
  );
  return free >= 4 * gigabyte && freemem() >= 8 * gigabyte ? "/dev/shm" : tmpdir();
}

const tmpfsMagic = 0x01021994;

const prefix = "repair-evaluation-";

/** A folder of this process alone. What a killed process left there is removed on the way. */
export async function openScratch(base: string): Promise<string> {
  for (const name of await readdir(base).catch(() => [])) {
    const folder = join(base, name);
    if (!name.startsWith(prefix) || (await isLocked(join(folder, "owner.json")))) continue;
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
  const name = `${prefix}${process.pid}-${randomBytes(4).toString("hex")}`;
  const own = join(base, name);
  // The mark is there before others see the folder.
  const beside = join(base, `.${name}`);
  await mkdir(base, { recursive: true });
  await mkdir(beside, { mode: 0o700 });
  await leaveMark(join(beside, "owner.json"));
  await rename(beside, own);
  return own;
}
