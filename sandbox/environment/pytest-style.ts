import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { projectText } from "./project-files.ts";

/** Test files that are looked at, and folders that are entered, at most. */
const mostFiles = 300;
const mostFolders = 2000;

/** Whether any test file is written for pytest; tests in unittest's style run without it. */
export function needsPytest(folder: string): boolean {
  let left = mostFiles;
  for (const path of testFiles(folder)) {
    if (/^\s*(?:import|from) pytest\b|^(?:async )?def test/m.test(projectText(folder, path)))
      return true;
    left -= 1;
    if (left === 0) break;
  }
  return left === mostFiles;
}

function* testFiles(root: string): Generator<string> {
  const folders = [""];
  for (let entered = 0; entered < mostFolders; entered += 1) {
    const folder = folders.shift();
    if (folder === undefined) return;
    for (const name of readdirSync(join(root, folder)).sort()) {
      const path = folder === "" ? name : `${folder}/${name}`;
      const stat = lstatSync(join(root, path), { throwIfNoEntry: false });
      if (stat?.isDirectory() === true && !/^\.|^node_modules$/.test(name)) folders.push(path);
      if (stat?.isFile() === true && /^(?:test.*|.*_test|conftest)\.py$/.test(name)) yield path;
    }
  }
}
