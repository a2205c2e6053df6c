import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { Interrupted, exitCodes, usageError } from "../../core/errors.ts";
import type { Delivery, Published } from "../../core/ports.ts";
import { withoutClosing } from "../closing-words.ts";
import { configSchema, loadConfig } from "../config.ts";
import { deliverPatch } from "../deliver.ts";
import { executeRun } from "../execute-run.ts";
import type { ExecutedRun } from "../execute-run.ts";
import { findIssue } from "../find-issue.ts";
import { titleOf } from "../pull-request-title.ts";
import { findRunFolder, loadRunRequest, newRunId, runsFolder } from "../run-folder.ts";
import type { RunRequest } from "../run-folder.ts";
import { hostToken } from "../token.ts";
import { isAddress } from "../../../tools/git/source.ts";
import { failureObject, resumeCommand } from "./failure.ts";
import type { Failed } from "./failure.ts";
import { createIndexingLine } from "./indexing-line.ts";
import { onInterrupt } from "./interrupt.ts";
import { parseFlags } from "./parse-flags.ts";
import { createProgress } from "./progress.ts";
import { printResult } from "./print-result.ts";
import { repositorySource } from "./repository-source.ts";

const flagsSchema = z.looseObject({
  issue: z.string().optional(),
  repo: z.string().default("."),
  base: z.string().optional(),
  resume: z.string().optional(),
  runDir: z.string().optional(),
  output: z.enum(["patch", "apply", "commit", "branch", "pr"]).default("patch"),
  patchFile: z.string().optional(),
  branch: z.string().optional(),
  allowDirty: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  offline: z.boolean().default(false),
  json: z.boolean().default(false),
  jsonl: z.boolean().default(false),
  quiet: z.boolean().default(false),
  verbose: z.boolean().default(false),
  progress: z.boolean().default(true),
});

type Flags = z.infer<typeof flagsSchema>;

/** `repair fix`: returns the exit code of the contract. */
export async function fixCommand(given: Readonly<Record<string, unknown>>): Promise<number> {
  const flags = parseFlags(flagsSchema, given);
  const interrupt = onInterrupt(process.stderr);
  try {
    const { signal } = interrupt;
    const found = await findRequest(flags, { given, signal }).catch((error: unknown) => {
      printFailure(flags, { error, started: null, executed: null });
      throw error;
    });
    return await runAndReport(flags, { ...found, signal });
  } finally {
    interrupt.stop();
  }
}

interface Started {
  readonly request: RunRequest;
  readonly folder: string;
  readonly signal: AbortSignal;
}

async function runAndReport(flags: Flags, { request, folder, signal }: Started): Promise<number> {
  const live = flags.progress && process.stderr.isTTY && !flags.jsonl;
  const progress = createProgress({
    stream: process.stderr,
    live,
    verbose: flags.verbose,
    quiet: flags.quiet,
  });
  const indexing = createIndexingLine(process.stderr, {
    live: live && !flags.json && !flags.quiet,
  });
  if (!flags.quiet) process.stderr.write(`run        ${request.id} in ${folder}\n`);
  let executed: ExecutedRun | null = null;
  try {
    executed = await executeRun({
      request,
      folder,
      signal,
      onIndexing: indexing.update,
      onEvent(event) {
        indexing.end();
        progress.onEvent(event);
        if (flags.jsonl) process.stdout.write(`${JSON.stringify(event)}\n`);
      },
    });
    progress.end();
    if (flags.patchFile !== undefined && executed.diff !== null)
      await writeFile(flags.patchFile, executed.diff);
    const delivered = await deliver(flags, executed, signal);
    const published = await publish(flags, executed, signal);
    printResult(executed, {
      json: flags.json || flags.jsonl,
      oneLine: flags.jsonl,
      output: flags.output,
      delivered,
      published,
    });
    return executed.result.exit_code;
  } catch (error) {
    indexing.end();
    progress.end();
    if (error instanceof Interrupted)
      process.stderr.write(`\ninterrupted: everything finished is saved\n`);
    const failed = { error, started: { request, folder }, executed };
    const resume = resumeCommand(failed);
    if (resume !== null) process.stderr.write(`  → continue with: ${resume}\n`);
    printFailure(flags, failed);
    if (error instanceof Interrupted) return exitCodes.interrupted;
    throw error;
  }
}

/** For who reads standard output as JSON: a failure is an object too. */
function printFailure(flags: Flags, failed: Failed): void {
  if (!flags.json && !flags.jsonl) return;
  process.stdout.write(`${JSON.stringify(failureObject(failed), null, flags.jsonl ? 0 : 2)}\n`);
}

interface FindOptions {
  readonly given: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

async function findRequest(
  flags: Flags,
  { given, signal }: FindOptions,
): Promise<{ request: RunRequest; folder: string }> {
  const runs = runsFolder(process.env);
  const settings = Object.fromEntries(
    Object.keys(configSchema.shape).map((key) => [key, given[key]]),
  );
  if (settings["baseline"] === true) delete settings["baseline"];
  if (flags.resume !== undefined) {
    const folder = await findRunFolder(flags.resume, runs);
    return { folder, request: await resumedRequest(folder, settings) };
  }
  if (flags.issue === undefined) {
    throw usageError(
      "no issue was given",
      "pass --issue with a file, - for standard input, a number, an address, or owner/name#N",
    );
  }
  const source = repositorySource(flags.repo);
  const token = hostToken(process.env);
  const issue = await findIssue({
    given: flags.issue,
    repository: source,
    token,
    apiBase: process.env["GITHUB_API_URL"] || null,
    signal,
  });
  if (flags.output === "pr") {
    const { checkPublishable } = await import("./fix-publish.ts");
    checkPublishable(issue, process.env);
  }
  const { config } = await loadConfig({
    flags: settings,
    environment: process.env,
    folder: isAddress(source) ? null : source,
  });
  const now = new Date();
  const id = newRunId(now);
  const request: RunRequest = {
    format: 1,
    id,
    startedAt: now.toISOString(),
    issue: { ...issue, comments: [...issue.comments] },
    source,
    base: flags.base ?? null,
    offline: flags.offline,
    dryRun: flags.dryRun,
    config,
  };
  return { request, folder: flags.runDir === undefined ? join(runs, id) : resolve(flags.runDir) };
}

/** The saved request, with the limits and settings that were given again: they override what was saved. */
async function resumedRequest(
  folder: string,
  settings: Record<string, unknown>,
): Promise<RunRequest> {
  const saved = await loadRunRequest(folder);
  const given = Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  );
  const parsed = configSchema.safeParse({ ...saved.config, ...given });
  if (!parsed.success) throw usageError(z.prettifyError(parsed.error));
  return { ...saved, config: parsed.data };
}

async function publish(
  flags: Flags,
  executed: ExecutedRun,
  signal: AbortSignal,
): Promise<Published | null> {
  if (flags.output !== "pr" || executed.diff === null) return null;
  const { publishFix } = await import("./fix-publish.ts");
  const { branch = null, base = null } = flags;
  return publishFix({ executed, branch, base, environment: process.env }, signal);
}

async function deliver(flags: Flags, executed: ExecutedRun, signal: AbortSignal) {
  if (flags.output === "patch" || flags.output === "pr" || executed.diff === null) return null;
  const branch =
    flags.branch ??
    `repair/${executed.run.issue.number === null ? executed.run.id : `issue-${executed.run.issue.number}`}`;
  const message = commitMessage(executed);
  const { diff } = executed;
  const delivery: Delivery =
    flags.output === "apply"
      ? { kind: "apply", diff, allowDirty: flags.allowDirty }
      : flags.output === "commit"
        ? { kind: "commit", diff, message, allowDirty: flags.allowDirty }
        : { kind: "branch", diff, message, branch };
  return deliverPatch({ executed, delivery }, signal);
}

/** `Fixes` is a claim: only evidence that is green makes it. */
function commitMessage({ run, result }: ExecutedRun): string {
  const subject = titleOf({ template: "fix: {title}", title: run.issue.title, issue: 0 });
  const reference =
    run.issue.number === null
      ? ""
      : `\n\n${result.status === "verified" ? "Fixes" : "Refs"} #${run.issue.number}`;
  return `${subject}\n\n${withoutClosing(result.patch?.plan ?? "")}${reference}\n`;
}
