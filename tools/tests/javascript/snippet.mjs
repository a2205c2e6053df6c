// Runs the code that an issue shows and records which functions of the repository it executes, by the
// precise coverage of V8's inspector. Given to node as text, so nothing of the repository stands in for it.
// Modules that the code imports are loaded first and their functions' counts dropped: what only runs
// while a module is loaded is not counted.

import {
  readFileSync,
  rmSync,
  writeFileSync,
  existsSync,
  openSync,
  writeSync,
  constants,
} from "node:fs";
import { Session } from "node:inspector";
import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const options = JSON.parse(process.argv[1]);
const root = process.cwd();
const report = openSync(
  join(root, options.report),
  constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
  0o644,
);
const extension = process.features.typescript ? "mts" : "mjs";
const prelude =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';
const session = new Session();
const found = new Map();

session.connect();
post("Profiler.enable");
post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
for (const [index, code] of options.snippets.entries())
  await runSnippet(index, withOwnPackage(code));
collect([]);
write({ event: "end", status: 0 });
process.exit(0);

async function runSnippet(index, code) {
  for (const name of specifiers(code)) await import(name).catch(() => {});
  collect([], true);
  const file = join(root, `.repair-snippet-${index}.${extension}`);
  // Semantics of a module: a name that is declared twice or a `return` at the top is a broken program.
  writeFileSync(file, /\brequire\s*=/.test(code) ? code : `${prelude}\n${code}\n`);
  try {
    await import(pathToFileURL(file).href);
    await new Promise((resolve) => setTimeout(resolve, 200));
    collect([]);
  } catch (error) {
    collect(framesOf(error));
  } finally {
    rmSync(file, { force: true });
  }
}

/** The repository's own name means its source, wherever it is installed. */
function withOwnPackage(code) {
  const { name } = readPackage();
  if (typeof name !== "string" || name === "") return code;
  return code.replace(
    /(["'])((?:@[\w.-]+\/)?[\w.-]+)((?:\/[\w./-]+)?)\1/g,
    (text, quote, base, path) => {
      if (base !== name) return text;
      const target = path === "" ? entry() : join(root, path);
      return target === null ? text : JSON.stringify(target);
    },
  );
}

function readPackage() {
  try {
    return JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  } catch {
    return {};
  }
}

function entry() {
  try {
    return createRequire(join(root, "package.json")).resolve(root);
  } catch {
    const names = ["src/index.ts", "src/index.js", "src/index.mjs", "index.ts", "lib/index.js"];
    return names.map((name) => join(root, name)).find((path) => existsSync(path)) ?? null;
  }
}

function specifiers(code) {
  const names = [
    ...code.matchAll(/(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*["']([^"']+)["']/g),
  ];
  return names.map(([, name]) => {
    if (name.startsWith("/")) return pathToFileURL(name).href;
    return name.startsWith(".") ? pathToFileURL(join(root, name)).href : name;
  });
}

/** Reads and resets the counts of all functions. */
function collect(frames, isDropped = false) {
  const { result } = post("Profiler.takePreciseCoverage");
  if (isDropped) return;
  for (const { url, functions } of result) {
    const path = repositoryPath(url);
    if (path === null) continue;
    const lines = lineStarts(join(root, path));
    for (const { functionName, ranges } of functions) {
      const [{ startOffset, endOffset, count }] = ranges;
      const isModule = startOffset === 0 && functionName === "";
      if (count === 0 || isModule) continue;
      add({ path, line: lineOf(lines, startOffset), end: lineOf(lines, endOffset), count });
    }
  }
  markFrames(frames);
}

function add({ path, line, end, count }) {
  const key = `${path}:${line}`;
  const known = found.get(key) ?? { path, line, end, calls: 0, raised: -1 };
  found.set(key, { ...known, calls: known.calls + count });
}

/** The innermost function around each frame, the frame of the error first. */
function markFrames(frames) {
  for (const [distance, { path, line }] of frames.entries()) {
    const around = [...found.values()].filter((one) => {
      return one.path === path && one.line <= line && line <= one.end;
    });
    const inner = around.sort((a, b) => a.end - a.line - (b.end - b.line))[0];
    if (inner !== undefined && inner.raised < 0) inner.raised = distance;
  }
}

function framesOf(error) {
  const stack = typeof error?.stack === "string" ? error.stack : "";
  return [...stack.matchAll(/\(?((?:file:\/\/)?\/[^\s()]+):(\d+):\d+\)?$/gm)].flatMap(
    ([, at, line]) => {
      const path = repositoryPath(at.startsWith("file:") ? at : pathToFileURL(at).href);
      return path === null ? [] : [{ path, line: Number(line) }];
    },
  );
}

function repositoryPath(url) {
  if (!url.startsWith("file:")) return null;
  const path = fileURLToPath(url);
  if (!path.startsWith(root + sep) || path.includes(`${sep}node_modules${sep}`)) return null;
  const inside = path
    .slice(root.length + 1)
    .split(sep)
    .join("/");
  // This program itself goes by the name of a file that does not exist.
  return inside.startsWith(".repair-") || !existsSync(path) ? null : inside;
}

function lineStarts(path) {
  const text = readFileSync(path, "utf8");
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function lineOf(starts, offset) {
  let line = 0;
  while (line < starts.length && starts[line] <= offset) line++;
  return line;
}

function post(method, parameters) {
  let answer = {};
  session.post(method, parameters, (error, value) => {
    answer = value ?? {};
  });
  return answer;
}

function write(record) {
  for (const { path, line, calls, raised } of found.values()) {
    writeSync(
      report,
      `${JSON.stringify({ event: "function", path, line, calls, depth: null, raised })}\n`,
    );
  }
  writeSync(report, `${JSON.stringify(record)}\n`);
}
