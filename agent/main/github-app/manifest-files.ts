import { access, mkdir, open, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";

export interface SecretFiles {
  readonly keyFile: string;
  readonly environmentFile: string;
}

export interface Secrets<Told> {
  readonly key: string;
  readonly environment: string;
  readonly told: Told;
}

function filesIn(folder: string): SecretFiles {
  return { keyFile: join(folder, "private-key.pem"), environmentFile: join(folder, "app.env") };
}

/** Before anybody is asked to make an App whose key could not be kept: what is in the way, or null. */
export async function checkFolder(folder: string): Promise<string | null> {
  for (const path of Object.values(filesIn(folder))) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return inTheWay(path);
  }
  return null;
}

function inTheWay(path: string): string {
  return `${path} is there already and is not overwritten: move it away, or name another --folder`;
}

/**
 * GitHub tells a key once. So its files are opened first, readable by nobody else and never an older
 * one, and only then is it fetched; without a key they are gone again.
 */
export async function keepSecrets<Told>(
  folder: string,
  fetchSecrets: (files: SecretFiles) => Promise<Secrets<Told>>,
): Promise<Told> {
  const files = filesIn(folder);
  const fault = await checkFolder(folder);
  if (fault !== null) throw new Error(fault);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const keyFile = await openNew(files.keyFile);
  try {
    const environmentFile = await openNew(files.environmentFile);
    try {
      const { key, environment, told } = await fetchSecrets(files);
      await keyFile.writeFile(key);
      await environmentFile.writeFile(environment);
      return told;
    } finally {
      await closeUsed(environmentFile, files.environmentFile);
    }
  } finally {
    await closeUsed(keyFile, files.keyFile);
  }
}

async function openNew(path: string): Promise<FileHandle> {
  return open(path, "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      error.code === "EEXIST" ? inTheWay(path) : `${path} could not be written: ${error.message}`,
    );
  });
}

async function closeUsed(file: FileHandle, path: string): Promise<void> {
  const { size } = await file.stat();
  await file.close();
  if (size === 0) await rm(path);
}
