import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { History } from "../../../tools/search/history/history.ts";
import { indexOfCommit, rowOf, strictAncestors } from "../../../tools/search/history/history.ts";
import { openHistory } from "../../../tools/search/history/open-history.ts";
import { openIndexStore } from "../../../tools/search/index/store.ts";
import { createRepository } from "./repository.ts";
import type { TestRepository } from "./repository.ts";

let repository: TestRepository;

beforeEach(() => {
  repository = createRepository();
});

afterEach(() => repository.remove());

async function historyOf(commit: string): Promise<History> {
  const store = openIndexStore(join(repository.cacheFolder, "history.sqlite"));
  try {
    return await openHistory({ gitDirectory: repository.gitDirectory, store, commit });
  } finally {
    store.close();
  }
}

function changedBy(history: History, commit: string): readonly (string | undefined)[] {
  const index = indexOfCommit(history, commit);
  return [...rowOf(history.files, index)].map((file) => history.paths[file]);
}

describe("the history", () => {
  it("stands parents before children, with the files each commit changed and its words", async () => {
    repository.write({ "a.py": "a = 1\n" });
    const first = repository.commit("Fix the first");
    repository.write({ "a.py": "a = 2\n", "b.py": "b = 1\n", "tests/test_a.py": "" });
    const second = repository.commit("Add the second");
    const history = await historyOf(second);
    expect([indexOfCommit(history, first), indexOfCommit(history, second)]).toEqual([0, 1]);
    expect(changedBy(history, first)).toEqual(["a.py"]);
    expect(changedBy(history, second)).toEqual(["a.py", "b.py"]);
    expect([...history.fixes]).toEqual([1, 0]);
    expect([...rowOf(history.parents, 1)]).toEqual([0]);
    expect(history.weights.length).toBe(history.terms.values.length);
    expect([...strictAncestors(history, 1)]).toEqual([0]);
  });

  it("is the same when it is read at once, commit by commit, and back from the store", async () => {
    const commits: string[] = [];
    for (const name of ["one", "two", "three"]) {
      repository.write({ [`${name}.py`]: `${name} = 1\n` });
      commits.push(repository.commit(`Add ${name} with a message of its own`));
      await historyOf(commits.at(-1)!);
    }
    const grown = await historyOf(commits[2]!);
    const other = openIndexStore(":memory:");
    const whole = await openHistory({
      gitDirectory: repository.gitDirectory,
      store: other,
      commit: commits[2]!,
    });
    other.close();
    expect(grown.count).toBe(3);
    for (const commit of commits)
      expect(changedBy(grown, commit)).toEqual(changedBy(whole, commit));
    expect(grown.terms.values.toSorted()).toEqual(whole.terms.values.toSorted());
    expect([...grown.times]).toEqual([...whole.times]);
  });

  it("follows renames", async () => {
    repository.write({ "old.py": "value = 1\nother = 2\n" });
    repository.commit("Add");
    repository.git("mv", "old.py", "new.py");
    const moved = repository.commit("Move");
    const history = await historyOf(moved);
    const pair = [...rowOf(history.renames, 1)].map((file) => history.paths[file]);
    expect(pair).toEqual(["old.py", "new.py"]);
  });
});
