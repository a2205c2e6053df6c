import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hostError } from "../../agent/core/errors.ts";
import { gitAt, gitComplaint } from "./run.ts";

export interface CloneOptions {
  /** Without credentials. */
  readonly address: string;
  readonly folder: string;
  /** Sent as a header of this one request; it never reaches the address, the disk or a remote. */
  readonly token: string | null;
}

/** A bare copy with no remote. Reused when it is whole; made anew after a kill. @throws RepairError (host). */
export async function cloneBare(
  { address, folder, token }: CloneOptions,
  signal: AbortSignal,
): Promise<void> {
  const whole = await access(join(folder, "HEAD")).then(
    () => true,
    () => false,
  );
  if (whole) return;
  const beside = `${folder}.part`;
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { recursive: true });
  const place = token === null ? { folder: beside } : { folder: beside, header: basic(token) };
  await gitAt(
    place,
    signal,
  )(["clone", "--bare", "--quiet", "--", address, beside]).catch((error: unknown) => {
    const complaint = gitComplaint(error);
    throw hostError(
      `could not clone ${address}: ${token === null ? complaint : complaint.replaceAll(token, "…")}`,
      { mend: "may the App or the token read the repository's contents?" },
    );
  });
  await writeFile(join(beside, "config"), "[core]\n\tbare = true\n");
  await rename(beside, folder);
}

function basic(token: string): string {
  return `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
}
