import { isTestPath } from "../../index/source-files.ts";
import type { IssueText } from "../../issue/parse-issue.ts";
import type { Corpus } from "../corpus.ts";
import { signal } from "../signal.ts";
import type { Signal } from "../signal.ts";

/**
 * From a test that the issue names, or that stands in its stack trace, to what it tests: tests are called
 * after their module (`test_ast.py`, `pycode/ast.spec.ts`) or stand in a folder that is (`asgi/tests.py`).
 */
export function scoreNamedTests(corpus: Corpus, issue: IssueText): Signal {
  const values = new Float64Array(corpus.fileCount);
  const named = [...issue.paths, ...issue.frames.map(({ path }) => path)];
  const tests = new Set(named.filter((path) => isTestPath(path.replace(/^\/+/, ""))));
  const modules = tests.size === 0 ? new Map<string, readonly number[]>() : moduleNames(corpus);
  for (const test of [...tests].slice(0, maximumTests)) {
    const files = testedFiles(test, corpus, modules);
    for (const file of files) {
      values[file] = Math.max(values[file] ?? 0, 1 / Math.sqrt(files.length));
    }
  }
  return signal("ts_named", values);
}

/** An issue that names more pastes the output of a whole run. */
const maximumTests = 20;

function moduleNames(corpus: Corpus): ReadonlyMap<string, readonly number[]> {
  return Map.groupBy(corpus.paths.keys(), (file) => {
    const parts = (corpus.paths[file] ?? "").replace(/\.\w+$/, "").split("/");
    const last = parts.at(-1) ?? "";
    const isEntry = last === "__init__" || last === "index";
    return ((isEntry ? parts.at(-2) : last) ?? "").replace(/^_+|_+$/g, "").toLowerCase();
  });
}

/** Of the files with the test's name those that share most folders with it. */
function testedFiles(
  test: string,
  corpus: Corpus,
  modules: ReadonlyMap<string, readonly number[]>,
): readonly number[] {
  const folders = new Set(test.split("/").slice(0, -1));
  for (const name of possibleNames(test)) {
    const files = modules.get(name) ?? [];
    const shared = files.map((file) => {
      return (corpus.paths[file] ?? "").split("/").filter((part) => folders.has(part)).length;
    });
    const most = Math.max(...shared);
    if (files.length > 0) return files.filter((_, index) => shared[index] === most);
  }
  return [];
}

/** `test_pycode_ast.py` tests `pycode_ast`, else `ast`; `asgi/tests.py` tests `asgi`. */
function possibleNames(test: string): readonly string[] {
  const parts = test.toLowerCase().split("/");
  const base = (parts.at(-1) ?? "").replace(/\..*$/, "");
  const bare = base.replace(/^tests?[_-]?|[_.-]?(?:tests?|spec)$/g, "");
  const words = bare.split(/[_-]/);
  const ends = words.map((_, from) => words.slice(from).join("_"));
  if (base === "conftest") return [];
  const names = bare.length < 3 ? [parts.at(-2) ?? ""] : [bare, bare.replace(/s$/, ""), ...ends];
  return [...new Set(names)].filter((name) => name.length > 2);
}
