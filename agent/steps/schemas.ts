import { z } from "zod";
import { isRepoPath } from "../core/model.ts";
import type { RepoPath } from "../core/model.ts";

/** What journal values must look like when they are read back: one schema a noun. */

export const repoPathSchema = z.custom<RepoPath>(
  (value) => typeof value === "string" && isRepoPath(value),
  "expected a relative path inside the repository",
);

const spanSchema = z.object({ start: z.number(), end: z.number() }).readonly();

export const locationSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("file"), path: repoPathSchema }).readonly(),
  z
    .object({
      kind: z.literal("symbol"),
      path: repoPathSchema,
      symbol: z.string(),
      span: spanSchema,
    })
    .readonly(),
  z.object({ kind: z.literal("lines"), path: repoPathSchema, span: spanSchema }).readonly(),
]);

export const suspectSchema = z
  .object({
    location: locationSchema,
    score: z.number(),
    reasons: z
      .array(z.object({ signal: z.string(), score: z.number(), detail: z.string() }).readonly())
      .readonly(),
  })
  .readonly();

export const localizationSchema = z
  .object({
    files: z.array(suspectSchema).readonly(),
    symbols: z.array(suspectSchema).readonly(),
  })
  .readonly();

const statusSchema = z.enum(["passed", "failed", "error", "skipped", "expected-failure"]);

export const testReportSchema = z.discriminatedUnion("kind", [
  z
    .object({
      kind: z.literal("ran"),
      tests: z.record(z.string(), statusSchema).readonly(),
      seconds: z.number(),
      log: z.string(),
    })
    .readonly(),
  z
    .object({
      kind: z.literal("did-not-run"),
      why: z.enum([
        "timed-out",
        "crashed",
        "no-tests-collected",
        "build-failed",
        "command-not-found",
        "output-unreadable",
        "not-attempted",
      ]),
      seconds: z.number(),
      log: z.string(),
    })
    .readonly(),
]);

const testIds = z.array(z.string()).readonly();

export const reproductionSchema = z.discriminatedUnion("kind", [
  z
    .object({
      kind: z.literal("red"),
      tests: testIds,
      file: z.object({ path: repoPathSchema, text: z.string() }).readonly().nullable(),
      report: testReportSchema,
      how: z.string(),
      doubt: z.string().optional(),
      source: z.enum(["issue", "model"]).optional(),
    })
    .readonly(),
  z.object({ kind: z.literal("none"), why: z.string() }).readonly(),
]);

export const verdictSchema = z.discriminatedUnion("kind", [
  z
    .object({
      kind: z.literal("rejected"),
      candidate: z.string(),
      why: z.string(),
      log: z.string(),
    })
    .readonly(),
  z
    .object({
      kind: z.literal("failing"),
      candidate: z.string(),
      stillFailing: testIds,
      newlyFailing: testIds,
      why: z.string(),
      log: z.string(),
    })
    .readonly(),
  z.object({ kind: z.literal("plausible"), candidate: z.string(), why: z.string() }).readonly(),
  z.object({ kind: z.literal("verified"), candidate: z.string(), fixed: testIds }).readonly(),
]);

export const suspiciousLinesSchema = z
  .array(z.object({ path: repoPathSchema, line: z.number(), score: z.number() }).readonly())
  .readonly();

export const baselineSchema = z
  .object({
    report: testReportSchema,
    /** Which part of the suite it covers. */
    scope: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("all") }).readonly(),
      z.object({ kind: z.literal("files"), files: z.array(repoPathSchema).readonly() }).readonly(),
    ]),
    flaky: testIds,
    /** How often the failures of the first run were run again. */
    repeats: z.number(),
    /** What the failing tests alone took at most, seconds; absent when they were not run alone. */
    failingSeconds: z.number().optional(),
  })
  .readonly();

export type Baseline = z.infer<typeof baselineSchema>;
