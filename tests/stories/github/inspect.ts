import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../../support/emulated-github.ts";
import type { EmulatedGitHub } from "../../support/emulated-github.ts";
import type { World } from "./tell.ts";

export async function comments({ owner }: EmulatedGitHub) {
  const { data } = await owner.rest.issues.listComments({ ...repository, issue_number: 1 });
  return data;
}

export function isFinal({ body }: { readonly body?: string | undefined }): boolean {
  return /### repair: (Verified|A patch|No patch|Refused|failed|The run)/.test(body ?? "");
}

/** What people see beside a pull request's text. */
export async function inspectPull({ github: { owner } }: World, number: number) {
  const { data: labels } = await owner.rest.issues.listLabelsOnIssue({
    ...repository,
    issue_number: number,
  });
  const { data: pull } = await owner.rest.pulls.get({ ...repository, pull_number: number });
  const place = { ...repository, ref: pull.head.sha, filter: "all" as const };
  const { data } = await owner.rest.checks.listForRef(place);
  return {
    labels: labels.map(({ name }) => name),
    reviewers: (pull.requested_reviewers ?? []).map(({ login }) => login),
    checks: data.check_runs,
  };
}

/** What is there after the kills and the replays. */
export async function inspect(world: World) {
  const { github, base, folder, authorizations, secrets } = world;
  const { owner } = github;
  const said = await comments(github);
  const pulls = (await owner.rest.pulls.list({ ...repository, state: "all" })).data;
  const [pull] = pulls;
  const compared = await owner.rest.repos.compareCommitsWithBasehead({
    ...repository,
    basehead: `${base}...repair/issue-1`,
  });
  const dressed = await inspectPull(world, pull?.number ?? 0);
  const ref = pull?.head.sha ?? base;
  const { check_runs: checks } = (
    await owner.rest.checks.listForRef({ ...repository, ref, filter: "all" })
  ).data;
  const kept = globSync("runs/*/{*.json,*.jsonl,*.md}", { cwd: folder })
    .map((path) => readFileSync(join(folder, path), "utf8"))
    .join("\n");
  const outgoing = JSON.stringify([said, pulls, compared.data.commits, checks]);
  const hasSecret = (text: string) =>
    secrets.some((secret) => text.includes(secret)) || /\bghs_[\w-]{20,}/.test(text);
  return {
    pull_request: pull?.title ?? null,
    changed: compared.data.files?.map(({ filename }) => filename) ?? [],
    checks: {
      one_run: globSync("runs/*", { cwd: folder }).length === 1,
      one_comment: said.length === 1 && said[0]?.user?.login === "repair-app[bot]",
      comment_verified: said[0]?.body?.includes("### repair: Verified") === true,
      one_draft_pull_request: pulls.length === 1 && pull?.draft === true,
      one_commit: compared.data.ahead_by === 1,
      title_by_the_template: pull?.title.startsWith("[repair] ") === true,
      one_label_one_reviewer:
        dressed.labels.join() === "by-repair" && dressed.reviewers.join() === "grace",
      fixes_the_issue: pull?.body?.startsWith("Fixes #1\n") === true,
      evidence_in_the_body: /\| red \| green \|/.test(pull?.body ?? ""),
      one_check_run_success:
        checks.length === 1 &&
        checks[0]?.name === "repair/verify" &&
        checks[0]?.conclusion === "success",
      no_step_was_done_twice: isWithoutRepeats(kept),
      cloned_with_a_header: authorizations.some((header) => header.startsWith("basic ")),
      no_secret_outside: !hasSecret(outgoing),
      no_secret_in_the_run_folder: !hasSecret(kept),
    },
  };
}

/** The killed run was continued from its journal. */
function isWithoutRepeats(kept: string): boolean {
  const keys = [...kept.matchAll(/^\{"format":1,"step":"[\w-]+","key":"(\w+)"/gm)].map(
    (match) => match[1],
  );
  return keys.length >= 4 && new Set(keys).size === keys.length;
}
