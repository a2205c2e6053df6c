import { matchesGlob } from "node:path";
import type { Edit } from "../core/model.ts";
import type { RunContext } from "../core/run-context.ts";

/** Paths that no patch of ours may touch, whoever proposed it: they decide what runs, or who may. */
const alwaysProtected: readonly string[] = [
  ".github/**",
  ".gitlab-ci.yml",
  ".circleci/**",
  "**/.git*",
  "**/CODEOWNERS",
  "**/package-lock.json",
  "**/pnpm-lock.yaml",
  "**/yarn.lock",
  "**/poetry.lock",
  "**/uv.lock",
  "**/node_modules/**",
];

/** Why these edits are refused before they are tried, or null. Tests are evidence, not ours to change. */
export function refusedByPolicy(context: RunContext, edits: readonly Edit[]): string | null {
  const { include, exclude, protect } = context.settings;
  for (const { path } of edits) {
    if (matchesAny(path, [...alwaysProtected, ...protect])) return `${path} is protected`;
    if (context.testing.isTestFile(path))
      return `${path} is a test: tests are the evidence, not the patch`;
    if (matchesAny(path, exclude)) return `${path} is excluded`;
    if (include.length > 0 && !matchesAny(path, include)) return `${path} is not included`;
  }
  return null;
}

function matchesAny(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => matchesGlob(path, glob));
}
