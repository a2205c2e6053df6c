import { z } from "zod";
import { isRepoPath } from "../../agent/core/model.ts";
import { installCommand, words } from "./install-command.ts";
import { parseJson } from "./json-object.ts";
import { isCheckoutPath, isRequirement } from "./python-requirements.ts";

/**
 * The column `environment`: how an instance is made runnable without an image. The program has pins of
 * its own for the repositories of SWE-bench; every other dataset brings them along, row by row
 * (docs/datasets.md). What it names is data, or commands that only run inside a sandbox: a dataset is
 * no program that this machine trusts.
 */
const shared = {
  /**
   * The test command, a line for `sh` in the checkout. `{tests}` stands for the files of the test
   * patch. Without one, the part of `eval_script` between the markers is run.
   */
  test: z.string().min(1).nullable().default(null),
  /** How the agent runs the repository's own tests, when looking for a runner would not do. */
  agent_test: z.string().min(1).nullable().default(null),
  /** Run once in the agent's checkout, inside its sandbox: a build that its tests need. */
  agent_setup: z.string().min(1).nullable().default(null),
  /** For the tests. */
  variables: z.record(z.string(), z.string()).readonly().default({}),
};

const nodeEnvironment = z.strictObject({
  ...shared,
  /** `20`, or a range as in package.json. */
  node: z.union([z.string().min(1), z.number().transform(String)]),
  /**
   * `npm ci`, or `pnpm@10.28.2 install --frozen-lockfile`: run at the base commit. Scripts of packages
   * are never run. Null for a project without packages.
   */
  install: installCommand.nullable().default(null),
});

const pythonEnvironment = z.strictObject({
  ...shared,
  /** `3.11`: any patch release of it. */
  python: z.string().regex(/^\d+\.\d+$/, "expected a version such as 3.11"),
  /** Requirements for pip; wheels only, as other packages run code to be installed. */
  packages: words
    .refine(
      (given) => given.every(isRequirement),
      "expected packages such as pytest==8.0.0: no options, paths or addresses",
    )
    .default([]),
  /** Folders of the checkout that imports start from, as an editable install would add them. */
  imports: z
    .array(
      z.string().refine((path) => path === "." || isRepoPath(path), "expected a folder inside"),
    )
    .readonly()
    .default(["."]),
  /** Files the install step would write into the checkout: versions, settings. */
  files: z
    .record(z.string(), z.string())
    .refine(
      (files) => Object.keys(files).every(isCheckoutPath),
      "expected paths inside of the checkout and outside of .git",
    )
    .readonly()
    .default({}),
});

export type NodeRowEnvironment = z.infer<typeof nodeEnvironment>;
export type PythonRowEnvironment = z.infer<typeof pythonEnvironment>;
export type RowEnvironment = NodeRowEnvironment | PythonRowEnvironment;

/** Told apart by their interpreter, so that an error speaks of the one that was meant. */
export const rowEnvironment = z.unknown().transform((value, context): RowEnvironment => {
  const given = typeof value === "string" ? parseJson(value) : value;
  const isObject = typeof given === "object" && given !== null;
  if (!isObject || "node" in given === "python" in given) {
    context.addIssue({ code: "custom", message: 'expected an object with "node" or "python"' });
    return z.NEVER;
  }
  const parsed = ("node" in given ? nodeEnvironment : pythonEnvironment).safeParse(given);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues)
    context.addIssue({ code: "custom", path: [...path], message });
  return z.NEVER;
});

/** As the agent may have it: the test command names the hidden tests. */
export function withoutTests(environment: RowEnvironment): RowEnvironment {
  return { ...environment, test: null };
}
