import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { usageError } from "../../agent/core/errors.ts";
import type { Delivered, Delivery } from "../../agent/core/ports.ts";
import { gitAt, gitComplaint } from "./run.ts";
import type { Git } from "./run.ts";
import type { Source } from "./source.ts";

export interface DeliverOptions {
  readonly delivery: Delivery;
  readonly source: Source;
  readonly gitDirectory: string;
}

/** Hands the diff to the user's repository, all of it or nothing. */
export async function deliverDiff(
  options: DeliverOptions,
  signal: AbortSignal,
): Promise<Delivered> {
  const { delivery, source } = options;
  if (source.userFolder === null && delivery.kind !== "branch") {
    throw usageError(
      `--output ${delivery.kind} needs a checkout to write to, and ${source.repository.source} has none`,
      "use --output patch or --output branch",
    );
  }
  if (delivery.kind === "apply") return applyToWorkTree(delivery, options, signal);
  const commit = await makeCommit(options, signal);
  return delivery.kind === "branch"
    ? moveBranch({ branch: delivery.branch, commit, options }, signal)
    : advanceCheckout({ commit, delivery, options }, signal);
}

type Apply = Extract<Delivery, { kind: "apply" }>;
type CommitDelivery = Extract<Delivery, { kind: "commit" }>;

async function applyToWorkTree(
  delivery: Apply,
  { source, gitDirectory }: DeliverOptions,
  signal: AbortSignal,
): Promise<Delivered> {
  const folder = source.userFolder ?? "";
  const git = gitAt({ folder }, signal);
  const files = filesOf(delivery.diff);
  if (!delivery.allowDirty) await refuseDirty(git, files);
  await withPatchFile(gitDirectory, delivery.diff, async (patch) => {
    await git(["apply", "--check", patch]).catch((error) => {
      throw usageError(
        `the patch does not apply to ${folder}: ${gitComplaint(error)}`,
        "is the checkout at the base of the run? The patch is saved in the run folder",
      );
    });
    await git(["apply", patch]);
  });
  return { commit: null, branch: null, files };
}

async function makeCommit(
  { delivery, source, gitDirectory }: DeliverOptions,
  signal: AbortSignal,
): Promise<string> {
  const indexFile = join(gitDirectory, `deliver-${process.pid}.index`);
  const git = gitAt({ folder: gitDirectory, gitDirectory, indexFile }, signal);
  try {
    const base = source.repository.baseCommit;
    await git(["read-tree", base]);
    await withPatchFile(gitDirectory, delivery.diff, (patch) => git(["apply", "--cached", patch]));
    const tree = (await git(["write-tree"])).trim();
    const { name, email, at } = await commitIdentity(source, signal);
    const object = [
      `tree ${tree}\nparent ${base}\nauthor ${name} <${email}> ${at}\ncommitter ${name} <${email}> ${at}\n`,
      `${"message" in delivery ? delivery.message : ""}\n`,
    ].join("\n");
    const file = join(gitDirectory, `deliver-${process.pid}.commit`);
    await writeFile(file, object);
    const commit = (
      await git(["hash-object", "-t", "commit", "-w", "--no-filters", "--", file])
    ).trim();
    await rm(file, { force: true });
    return commit;
  } finally {
    await rm(indexFile, { force: true });
  }
}

/**
 * The base commit's date plus a minute: the same run delivered twice makes the same commit, so that
 * a delivery that was interrupted can be repeated.
 */
async function commitIdentity(source: Source, signal: AbortSignal) {
  const git = gitAt({ folder: source.gitDirectory, gitDirectory: source.gitDirectory }, signal);
  const ask = (...argv: string[]) =>
    git(argv)
      .then((text) => text.trim())
      .catch(() => "");
  const name = await ask("config", "--get", "user.name");
  const email = await ask("config", "--get", "user.email");
  const seconds = Number(await ask("show", "-s", "--format=%ct", source.repository.baseCommit));
  const known = name !== "" && email !== "";
  return {
    name: known ? name : "repair",
    email: known ? email : "repair@localhost",
    at: `${(Number.isFinite(seconds) ? seconds : 0) + 60} +0000`,
  };
}

interface MoveBranch {
  readonly branch: string;
  readonly commit: string;
  readonly options: DeliverOptions;
}

async function moveBranch(
  { branch, commit, options }: MoveBranch,
  signal: AbortSignal,
): Promise<Delivered> {
  const { source, gitDirectory, delivery } = options;
  const git = gitAt({ folder: source.gitDirectory, gitDirectory: source.gitDirectory }, signal);
  await git(["check-ref-format", "--branch", branch]).catch(() => {
    throw usageError(`got the branch name ${JSON.stringify(branch)}, which git does not accept`);
  });
  const existing = (
    await git(["rev-parse", "--verify", "--quiet", `refs/heads/${branch}`]).catch(() => "")
  ).trim();
  if (existing !== "" && existing !== commit) {
    throw usageError(
      `the branch ${branch} exists already at ${existing.slice(0, 12)} and is not overwritten`,
      `delete it (git branch -D ${branch}) or name another with --branch; the patch is saved in the run folder`,
    );
  }
  await git([
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-write-fetch-head",
    gitDirectory,
    `${commit}:refs/heads/${branch}`,
  ]);
  return { commit, branch, files: filesOf(delivery.diff) };
}

interface AdvanceCheckout {
  readonly commit: string;
  readonly delivery: CommitDelivery;
  readonly options: DeliverOptions;
}

async function advanceCheckout(
  { commit, delivery, options }: AdvanceCheckout,
  signal: AbortSignal,
): Promise<Delivered> {
  const { source, gitDirectory } = options;
  const git = gitAt({ folder: source.userFolder ?? "" }, signal);
  const head = (await git(["rev-parse", "HEAD"])).trim();
  const files = filesOf(delivery.diff);
  const branch = (await git(["symbolic-ref", "--quiet", "--short", "HEAD"]).catch(() => "")).trim();
  if (head === commit) return { commit, branch: branch || null, files };
  if (head !== source.repository.baseCommit) {
    throw usageError(
      `--output commit needs the checkout at the base ${source.repository.baseCommit.slice(0, 12)}, and it is at ${head.slice(0, 12)}`,
      "use --output branch, or check out the base",
    );
  }
  if (!delivery.allowDirty) await refuseDirty(git, files);
  await git(["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", gitDirectory, commit]);
  await git(["merge", "--quiet", "--ff-only", commit]).catch((error) => {
    throw usageError(
      `the commit could not be added: ${gitComplaint(error)}`,
      "commit or stash your changes, or use --output branch",
    );
  });
  return { commit, branch: branch || null, files };
}

async function refuseDirty(git: Git, files: readonly string[]): Promise<void> {
  const status = await git(["status", "--porcelain", "--untracked-files=no"]);
  if (status.trim() === "") return;
  throw usageError(
    `the checkout has uncommitted changes (${status.trim().split("\n").length} files), so the patch of ${files.join(", ")} was not written into it`,
    "commit or stash them, pass --allow-dirty, or use --output patch or branch; the patch is saved in the run folder",
  );
}

function filesOf(diff: string): readonly string[] {
  return [...diff.matchAll(/^diff --git a\/(.+) b\/\1$/gm)].map((match) => match[1] ?? "");
}

async function withPatchFile<Value>(
  folder: string,
  diff: string,
  work: (path: string) => Promise<Value>,
): Promise<Value> {
  const path = join(folder, `repair-${process.pid}-${Math.random().toString(36).slice(2)}.patch`);
  await writeFile(path, diff);
  try {
    return await work(path);
  } finally {
    await rm(path, { force: true });
  }
}
