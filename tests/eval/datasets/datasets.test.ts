import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../agent/core/package-root.ts";
import { openDatasets } from "../../../eval/commands/datasets.ts";
import { parseRow } from "../../../eval/datasets/parse-row.ts";
import { openDataset } from "../../../eval/datasets/open-dataset.ts";
import { rowEnvironment, withoutTests } from "../../../eval/datasets/row-environment.ts";
import { shuffle } from "../../../eval/datasets/random.ts";
import { parseSelection, selectRows } from "../../../eval/datasets/select.ts";
import type { AgentInstance } from "../../../eval/datasets/instance.ts";
import { evaluationRow, officialRow } from "../support/instances.ts";
import { dataIsAbsent, sharedData, skipNote } from "../support/shared-data.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "datasets-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const signal = new AbortController().signal;
const open = (dataset: string, environment: NodeJS.ProcessEnv = {}) =>
  openDataset({ dataset, environment, signal });

describe("a dataset row", () => {
  it("shows the agent five fields and nothing that leads to the others", () => {
    const { agent } = evaluationRow({ new_column: "secret", hints_text: "secret" });
    expect(Object.keys(agent).sort()).toEqual([
      "audience",
      "baseCommit",
      "id",
      "problemStatement",
      "repository",
    ]);
    expect(JSON.stringify(agent)).not.toMatch(/secret|gold\.py|test_new/);
    expect(Object.isFrozen(agent)).toBe(true);
  });

  it("is a type error to hand to the agent whole, or by its hidden half", () => {
    const repair = (instance: AgentInstance) => instance.id;
    const row = evaluationRow();
    // @ts-expect-error a row is not an agent instance
    expect(repair(row)).toBeUndefined();
    // @ts-expect-error the grader's half is not an agent instance
    expect(repair(row.hidden)).toBe("pallets__flask-1");
  });

  it("takes test lists as arrays and as JSON text", () => {
    const list = ["a", "b [1"];
    for (const given of [list, JSON.stringify(list)])
      expect(evaluationRow({ FAIL_TO_PASS: given }).hidden.failToPass).toEqual(list);
  });

  it("may bring its own environment, as an object or as JSON text", () => {
    const given = { node: 20, install: "npm ci --omit=optional", test: "npx jest {tests}" };
    const expected = {
      node: "20",
      install: ["npm", "ci", "--omit=optional"],
      test: "npx jest {tests}",
      agent_test: null,
      agent_setup: null,
      variables: {},
    };
    for (const environment of [given, JSON.stringify(given)])
      expect(evaluationRow({ environment }).hidden.environment).toEqual(expected);
    const { environment } = evaluationRow({ environment: given }).hidden;
    const forAgent = JSON.stringify(withoutTests(environment!));
    expect(forAgent).not.toContain("jest");
    // As it goes through a queue to a worker.
    expect(rowEnvironment.parse(JSON.parse(forAgent))).toEqual({ ...expected, test: null });
    const python = { python: "3.11", packages: "pytest==8.0 attrs" };
    expect(evaluationRow({ environment: python }).hidden.environment).toMatchObject({
      python: "3.11",
      packages: ["pytest==8.0", "attrs"],
      imports: ["."],
      test: null,
    });
    expect(evaluationRow({ environment: null }).hidden).not.toHaveProperty("environment");
  });

  it("may not bring a command that would run outside of a sandbox", () => {
    const wrong = (environment: unknown) => () => parseRow(officialRow({ environment }), "f:1");
    expect(wrong({ node: "20", install: "curl evil.example" })).toThrow("expected npm, pnpm or");
    expect(wrong({ node: "20", install: ["npm@../x", "ci"] })).toThrow("environment.install");
    for (const install of [
      ["npm", "exec", "--yes", "--", "sh", "-c", "id"],
      "npm run x",
      "pnpm dlx evil",
      "yarn exec id",
      "yarn",
      "npm --prefix=/ ci",
      "npm ci --",
      "npm ci --ignore-scripts=false",
      "npm install --no-ignore-scripts",
      "npm install --script-shell=./x",
      "npm install --registry=https://evil.example",
      "npm install ./evil",
      "npm@.. ci",
      "npm@1.tgz ci",
    ])
      expect(wrong({ node: "20", install })).toThrow("environment.install");
    for (const packages of [
      "--index-url=https://evil.example pytest",
      ["-r", "x"],
      "./evil",
      ["evil @ https://evil.example/x.zip"],
      "git+https://evil.example/x",
    ])
      expect(wrong({ python: "3.11", packages })).toThrow("environment.packages");
    for (const path of ["../../x", "/etc/x", "a/../../x", ".git/hooks/post-checkout", "a/.GIT/x"])
      expect(wrong({ python: "3.11", files: { [path]: "" } })).toThrow("environment.files");
    for (const path of ["..", "/etc", "a/.."])
      expect(wrong({ python: "3.11", imports: [path] })).toThrow("environment.imports");
    expect(wrong({ node: "20", python: "3.11" })).toThrow('"node" or "python"');
    expect(wrong({ python: "3" })).toThrow("expected a version such as 3.11");
    expect(wrong({ node: "20", instal: "npm ci" })).toThrow("instal");
  });

  it("may choose packages and how they are installed", () => {
    for (const install of [
      "npm install --no-package-lock --legacy-peer-deps --before=2026-06-05",
      "pnpm@10.28.2 install --frozen-lockfile",
      "yarn@1.22.22 install --frozen-lockfile --ignore-engines",
      "npm@11.0.0-rc.1 i",
    ])
      expect(evaluationRow({ environment: { node: "20", install } })).toBeDefined();
    const packages = [
      "zope.interface",
      "attrs>=22,<24.1",
      "x[a,b]==1.*",
      "y~=2.0; os_name == 'nt'",
    ];
    const files = { "src/_version.py": "", ".gitignore": "" };
    const environment = { python: "3.11", packages, files, imports: [".", "src/lib"] };
    expect(evaluationRow({ environment }).hidden.environment).toMatchObject(environment);
  });

  it("is refused with its place and field when it is wrong", () => {
    for (const [field, value] of [
      ["repo", "../x"],
      ["instance_id", "../../etc"],
      ["base_commit", "HEAD; rm -rf /"],
      ["FAIL_TO_PASS", "not json"],
      ["problem_statement", undefined],
    ] as const)
      expect(() => parseRow(officialRow({ [field]: value }), "f.jsonl:3")).toThrow(
        new RegExp(`f\\.jsonl:3 whose field ${field}`),
      );
  });
});

describe("a dataset file", () => {
  const rows = [1, 2, 3].map((n) => officialRow({ instance_id: `pallets__flask-${n}` }));

  it("may be JSONL, a JSON array or a JSON object, with the same hash", async () => {
    const texts = {
      "a.jsonl": rows.map((row) => JSON.stringify(row)).join("\n\n"),
      "b.json": JSON.stringify(rows),
      "c.json": JSON.stringify(Object.fromEntries(rows.map((row) => [row.instance_id, row]))),
    };
    const hashes = new Set<string>();
    for (const [name, text] of Object.entries(texts)) {
      await writeFile(join(folder, name), text);
      const dataset = await open(join(folder, name));
      expect(dataset.rows.map(({ agent }) => agent.id)).toEqual(rows.map((r) => r.instance_id));
      hashes.add(dataset.hash);
    }
    expect(hashes.size).toBe(1);
  });

  it.each(["lists", "texts"])("may be Parquet, as pyarrow writes it: %s", async (name) => {
    const { rows: read } = await open(join(packageRoot, `tests/fixtures/eval/${name}.parquet`));
    expect(read.map(({ agent }) => agent.id)).toEqual(["pallets__flask-1", "pallets__flask-2"]);
    expect(read[0]!.hidden).toMatchObject({ failToPass: ["a", "b [1"], passToPass: [] });
    expect(read[0]!.agent.problemStatement).toBe("It breaks\n\nwhen called twice: é 名");
  });

  it("gets the columns of version 5 from the file beside it", async () => {
    await writeFile(join(folder, "d.jsonl"), JSON.stringify(rows[0]));
    await writeFile(
      join(folder, "d.eval.jsonl"),
      JSON.stringify({
        instance_id: "pallets__flask-1",
        log_parser: "parse_log_flask",
        image: "i",
      }),
    );
    const { rows: read } = await open(join(folder, "d.jsonl"));
    expect(read[0]!.hidden).toMatchObject({ logParser: "parse_log_flask", image: "i" });
  });

  it("is found by name in the folder the environment names", async () => {
    await writeFile(join(folder, "swe-bench-verified.json"), JSON.stringify(rows));
    for (const name of [
      "verified",
      "SWE-bench/SWE-bench_Verified",
      "princeton-nlp/SWE-bench_Verified",
    ])
      expect((await open(name, { REPAIR_DATASETS: folder })).rows).toHaveLength(3);
  });

  it("is refused with a reason when it is missing, of another kind, broken or has doubles", async () => {
    await writeFile(join(folder, "broken.jsonl"), '{"repo":\n');
    await writeFile(join(folder, "twice.json"), JSON.stringify([rows[0], rows[0]]));
    await writeFile(join(folder, "not.parquet"), "PAR?");
    await expect(open(join(folder, "none.jsonl"))).rejects.toThrow(
      /none\.jsonl, which does not exist/,
    );
    const parquet = open(join(folder, "none.parquet"));
    await expect(parquet).rejects.toThrow(/none\.parquet, which does not exist/);
    await expect(open("rows.csv")).rejects.toThrow(/expected a file .* or one of lite/);
    await expect(open(join(folder, "broken.jsonl"))).rejects.toThrow(
      /broken\.jsonl:1 that is not JSON/,
    );
    await expect(open(join(folder, "twice.json"))).rejects.toThrow(/twice/);
    await expect(open(join(folder, "not.parquet"))).rejects.toThrow(/as Parquet/);
  });
});

describe("several datasets", () => {
  it("are one, unless they share an instance", async () => {
    const files = ["one", "two", "three"].map((name) => join(folder, `${name}.jsonl`));
    for (const [n, file] of files.entries())
      await writeFile(file, JSON.stringify(officialRow({ instance_id: `a__a-${Math.min(n, 1)}` })));
    const openAll = (...names: readonly string[]) =>
      openDatasets({ names: names.join(","), signal });
    const { rows } = await openAll(files[0]!, files[1]!);
    expect(rows.map(({ agent }) => agent.id)).toEqual(["a__a-0", "a__a-1"]);
    await expect(openAll(files[1]!, files[2]!)).rejects.toThrow(
      `got a__a-1 in both ${files[1]} and ${files[2]}`,
    );
  });
});

describe("choosing instances", () => {
  const ids = ["a-1", "a-2", "b-1", "b-2"];
  const choose = async (flags: Parameters<typeof parseSelection>[0]) =>
    selectRows(ids, (id) => id, await parseSelection(flags));

  it("works by ids, by a file of ids, by pattern and by slice", async () => {
    await writeFile(join(folder, "ids"), "b-1\na-2\n");
    expect(await choose({ ids: "b-2,a-1" })).toEqual(["a-1", "b-2"]);
    expect(await choose({ ids: `@${join(folder, "ids")}` })).toEqual(["a-2", "b-1"]);
    expect(await choose({ filter: "^b" })).toEqual(["b-1", "b-2"]);
    expect(await choose({ slice: "1:3" })).toEqual(["a-2", "b-1"]);
    expect(await choose({ slice: "-1:" })).toEqual(["b-2"]);
    expect(await choose({ slice: "2" })).toEqual(["a-1", "a-2"]);
  });

  it("shuffles the same way for the same seed on every machine", async () => {
    expect(await choose({ shuffle: true, seed: "42" })).toEqual(await choose({ shuffle: true }));
    expect(shuffle([1, 2, 3, 4, 5, 6, 7, 8], 42)).toEqual([3, 8, 2, 1, 7, 6, 4, 5]);
    expect(shuffle([1, 2, 3, 4, 5, 6, 7, 8], 7)).not.toEqual([3, 8, 2, 1, 7, 6, 4, 5]);
  });

  it("refuses ids that do not exist and flags that mean nothing", async () => {
    await expect(choose({ ids: "zz" })).rejects.toThrow(/not in the dataset: zz/);
    await expect(choose({ filter: "(" })).rejects.toThrow(/--filter/);
    await expect(choose({ slice: "a:b" })).rejects.toThrow(/FROM:TO/);
    await expect(choose({ slice: "-:2" })).rejects.toThrow(/FROM:TO/);
    await expect(choose({ shuffle: true, seed: "x" })).rejects.toThrow(/--seed/);
  });
});

describe.skipIf(dataIsAbsent)(`the data of SWE-bench Lite${skipNote}`, () => {
  it("reads whole: 300 test and 23 development instances", async () => {
    expect((await open(join(sharedData, "swe-bench-lite.jsonl"))).rows).toHaveLength(300);
    expect((await open(join(sharedData, "swe-bench-lite-dev.jsonl"))).rows).toHaveLength(23);
  });
});
