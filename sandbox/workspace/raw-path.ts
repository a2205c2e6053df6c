/**
 * File names are bytes. Inside the workspace rooms a path is a string with one character a byte
 * (latin1), so that names that are not valid UTF-8 survive copying, comparing and removing.
 */
export type RawPath = string;

export function rawPath(text: string): RawPath {
  return Buffer.from(text, "utf8").toString("latin1");
}

export function textOf(path: RawPath): string {
  return Buffer.from(path, "latin1").toString("utf8");
}

/** What the functions of node:fs take. */
export function bytes(path: RawPath): Buffer {
  return Buffer.from(path, "latin1");
}

export function below(folder: RawPath, name: RawPath): RawPath {
  return name === "" ? folder : `${folder}/${name}`;
}

/** A path below the root of a tree, where "" is the root itself. */
export function within(at: RawPath, name: RawPath): RawPath {
  return at === "" ? name : `${at}/${name}`;
}
