import { z } from "zod";

/**
 * What the page reads of a run's files. Looser than what writes them: a field that is missing or new
 * must not keep the rest from being seen, and paths are text that is shown, never opened.
 */
const text = z.string();
const texts = z.array(z.string()).catch([]);

export const issueShape = z.object({
  repository: text.nullable().catch(null),
  number: z.number().nullable().catch(null),
  title: text.catch(""),
  body: text.catch(""),
  comments: z.array(z.object({ author: text, body: text, createdAt: text.catch("") })).catch([]),
  url: text.nullable().catch(null),
});

export const requestShape = z.object({
  id: text,
  startedAt: text,
  issue: issueShape,
  source: text.catch(""),
  base: text.nullable().catch(null),
  offline: z.boolean().catch(false),
  dryRun: z.boolean().catch(false),
  config: z
    .object({
      model: text.nullable().catch(null),
      maxCost: z.number().nullable().catch(null),
      maxTime: z.number().nullable().catch(null),
    })
    .catch({ model: null, maxCost: null, maxTime: null }),
});

export const spendShape = z.object({
  dollars: z.number().catch(0),
  inputTokens: z.number().catch(0),
  cachedTokens: z.number().catch(0),
  outputTokens: z.number().catch(0),
  calls: z.number().catch(0),
  seconds: z.number().catch(0),
  unknownPrice: z.boolean().catch(false),
});

export const spanShape = z.object({ start: z.number(), end: z.number() });

const reasonShape = z.object({ signal: text, score: z.number().catch(0), detail: text.catch("") });

export const suspectShape = z.object({
  location: z.object({
    kind: z.enum(["file", "symbol", "lines"]).catch("file"),
    path: text,
    symbol: text.optional(),
    span: spanShape.optional(),
  }),
  score: z.number().catch(0),
  reasons: z.array(reasonShape).catch([]),
});

export const localizationShape = z.object({
  files: z.array(suspectShape).catch([]),
  symbols: z.array(suspectShape).catch([]),
});

export const reportShape = z.object({
  kind: z.enum(["ran", "did-not-run"]),
  tests: z.record(z.string(), z.string()).catch({}),
  why: text.optional(),
  seconds: z.number().catch(0),
  log: text.catch(""),
});

export const reproductionShape = z.object({
  kind: z.enum(["red", "none"]),
  tests: texts,
  file: z.object({ path: text, text }).nullish().catch(null),
  report: reportShape.optional().catch(undefined),
  how: text.catch(""),
  why: text.catch(""),
  doubt: text.optional().catch(undefined),
});

export const baselineShape = z.object({ report: reportShape, flaky: texts });

const countsShape = z.object({
  passed: z.number(),
  failed: z.number(),
  error: z.number().catch(0),
  skipped: z.number().catch(0),
});

export const evidenceShape = z.object({
  command: texts,
  before: countsShape.nullable().catch(null),
  after: countsShape.nullable().catch(null),
  failToPass: texts,
  passToFail: texts,
  vanished: texts,
  preexistingFailures: texts,
  flaky: texts,
  reproduction: reproductionShape.nullable().catch(null),
  repeats: z.object({ before: z.number(), after: z.number() }).catch({ before: 0, after: 0 }),
  sandbox: text.catch(""),
  environment: texts,
  notVerified: texts,
});

export const originShape = z.object({ proposer: text.catch(""), detail: text.catch("") });

const candidateShape = z.object({
  id: text,
  origin: originShape,
  plan: text.catch(""),
  diff: text.catch(""),
});

export const outcomeKinds = ["verified", "unverified", "gave-up", "refused"] as const;

export const runShape = z.object({
  id: text,
  startedAt: text.catch(""),
  toolVersion: text.catch(""),
  repository: z
    .object({
      source: text.catch(""),
      slug: text.nullable().catch(null),
      baseCommit: text.catch(""),
      baseBranch: text.nullable().catch(null),
    })
    .nullable()
    .catch(null),
  localization: localizationShape.nullable().catch(null),
  spend: spendShape,
  outcome: z.object({
    kind: z.enum(outcomeKinds),
    why: text.nullish(),
    limit: text.nullish().catch(null),
    candidate: candidateShape.optional().catch(undefined),
    evidence: evidenceShape.optional().catch(undefined),
  }),
});

export const resultShape = z.object({
  status: z.enum([...outcomeKinds, "failed"]),
  why: text.nullable().catch(null),
  repo: text.nullable().catch(null),
  issue: z
    .object({ title: text.catch(""), number: z.number().nullable().catch(null) })
    .nullable()
    .catch(null),
  candidates: z
    .object({ tried: z.number().catch(0) })
    .nullable()
    .catch(null),
  cost: z
    .object({
      usd: z.number().catch(0),
      calls: z.number().catch(0),
      unknown_price: z.boolean().catch(false),
    })
    .nullable()
    .catch(null),
  duration_ms: z
    .object({ total: z.number().catch(0) })
    .nullable()
    .catch(null),
  model: text.nullable().catch(null),
});

export const schematicShape = z.object({
  files: z.array(
    z.object({
      path: text,
      symbols: z.array(
        z.object({ name: text, kind: text, lines: spanShape, signature: text.catch("") }),
      ),
    }),
  ),
});

export type Suspect = z.infer<typeof suspectShape>;
export type Localization = z.infer<typeof localizationShape>;
export type Evidence = z.infer<typeof evidenceShape>;
export type Reproduction = z.infer<typeof reproductionShape>;
export type Baseline = z.infer<typeof baselineShape>;
export type TestReport = z.infer<typeof reportShape>;
export type Issue = z.infer<typeof issueShape>;
export type Spend = z.infer<typeof spendShape>;
export type Schematic = z.infer<typeof schematicShape>;
export type Outcome = z.infer<typeof runShape>["outcome"];
export type RunRecord = z.infer<typeof runShape>;
export type RequestRecord = z.infer<typeof requestShape>;
export type ResultRecord = z.infer<typeof resultShape>;
