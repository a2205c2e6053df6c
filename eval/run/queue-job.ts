import { z } from "zod";
import { configSchema } from "../../agent/main/config.ts";
import { rowEnvironment } from "../datasets/row-environment.ts";
import { runPart } from "./run-part.ts";
import { spendSchema } from "./instance-state.ts";

/**
 * What goes through the queue for one instance: the agent's half of its row and the settings of the
 * batch. Keys of model providers do not: each worker has its own environment.
 */
export const instanceJobKind = "repair-instance";

export const instanceJob = z.object({
  format: z.literal(1),
  instance: z.object({
    audience: z.literal("agent"),
    id: z.string().regex(/^[\w.-]+$/),
    repository: z.string(),
    baseCommit: z.string().regex(/^[0-9a-f]{40}$/),
    problemStatement: z.string(),
  }),
  /** Where the run's files stand among the shared files. */
  files: z.string(),
  env: z.enum(["local", "none"]),
  /** Of the project: what the environment is chosen by. */
  version: z.string(),
  /** The row's own environment, without its test command. */
  environment: rowEnvironment.optional(),
  history: z.union([z.number(), z.literal("full")]),
  offline: z.boolean(),
  only: runPart.nullable(),
  config: configSchema,
  limits: z.object({ dollars: z.number().nullable(), seconds: z.number().nullable() }),
  /** Milliseconds an instance may take to end after it was told to. */
  grace: z.number(),
  /** Calls of the model at most, of all workers together. */
  callsPerMinute: z.number().nullable(),
});

export type InstanceJob = z.infer<typeof instanceJob>;

const limit = z.enum(["dollars", "tokens", "calls", "seconds"]);

const result = z.object({
  outcome: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("patch"), diff: z.string(), verified: z.boolean() }),
    z.object({ kind: z.literal("no-patch"), why: z.string() }),
    z.object({ kind: z.literal("limit"), limit, diff: z.string().nullable() }),
  ]),
  spend: spendSchema,
  localization: z.object({ files: z.array(z.string()), functions: z.array(z.string()) }).nullable(),
  reproduction: z.enum(["red", "none", "not-tried"]),
  candidates: z.object({ tried: z.number(), plausible: z.number(), verified: z.number() }),
  secondsByStage: z.record(z.string(), z.number()),
  origin: z.string().nullable(),
  triedBy: z.record(z.string(), z.number()),
});

const failure = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("limit"), limit, why: z.string() }),
  z.object({ kind: z.literal("cancelled"), why: z.string() }),
  z.object({ kind: z.literal("no-patch"), why: z.string() }),
  z.object({ kind: z.literal("infrastructure"), why: z.string(), worthRetrying: z.boolean() }),
]);

/** The one result of a job. */
export const instanceEnd = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("result"), result, seconds: z.number() }),
  z.object({ kind: z.literal("failure"), failure, seconds: z.number() }),
]);

export type InstanceEnd = z.infer<typeof instanceEnd>;

/** `progress.json` among the files of a job: what is known while it runs, and after a kill. */
export const progressFile = "progress.json";
export const instanceProgress = z.object({
  job: z.number(),
  spend: spendSchema.nullable(),
  /** Of all workers that had it. */
  seconds: z.number(),
});
