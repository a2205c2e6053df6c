import { z } from "zod";
import type { Place } from "./catalogue.ts";
import { readJsonFile } from "./parse.ts";
import type { SafeFolder } from "./safe-folder.ts";
import { spendShape } from "./shapes.ts";

const share = z.object({
  count: z.number(),
  of: z.number(),
  share: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});

const rowShape = z.object({
  id: z.string(),
  repository: z.string().catch(""),
  state: z.string(),
  verified: z.boolean().catch(false),
  resolved: z.boolean().nullable().catch(null),
  why: z.string().nullable().catch(null),
  dollars: z.number().catch(0),
  seconds: z.number().catch(0),
  file_rank: z.number().nullable().catch(null),
  localized: z.boolean().catch(false),
  reproduction: z.string().catch(""),
  candidates_tried: z.number().catch(0),
  run_folder: z.string().nullable().catch(null),
});

const hits = z.array(z.object({ within: z.number(), hits: share })).catch([]);

const reportShape = z.object({
  title: z.string().catch("Batch"),
  made_at: z.string().catch(""),
  total: z.number(),
  grading: z
    .object({ graded: z.number(), rules: z.string().catch("") })
    .nullable()
    .catch(null),
  headlines: z.array(z.object({ name: z.string(), resolved: share })).catch([]),
  patches: z.object({ made: share, verified: share }).nullable().catch(null),
  reproduction: share.nullable().catch(null),
  localization: z
    .object({ known: z.number(), files: hits, functions: hits })
    .catch({ known: 0, files: [], functions: [] }),
  cost: z
    .object({ dollars: z.number(), unknown_price: z.boolean().catch(false) })
    .nullable()
    .catch(null),
  time: z
    .object({
      median: z.number().nullable().catch(null),
      ninetieth: z.number().nullable().catch(null),
    })
    .nullable()
    .catch(null),
  reasons: z.array(z.object({ reason: z.string(), count: z.number() })).catch([]),
  instances: z.array(rowShape).catch([]),
});

const stateShape = z.object({
  instance_id: z.string(),
  repository: z.string().catch(""),
  state: z.string(),
  attempt: z.number().catch(1),
  seconds: z.number().catch(0),
  spend: spendShape,
  why: z.string().nullable().catch(null),
  verified: z.boolean().catch(false),
  reproduction: z.string().catch(""),
  seconds_by_stage: z.record(z.string(), z.number()).catch({}),
  candidates: z.object({ tried: z.number().catch(0) }).catch({ tried: 0 }),
});

const manifestShape = z.object({
  name: z.string().catch(""),
  model: z.string().nullable().catch(null),
  tool_version: z.string().catch(""),
  made_at: z.string().catch(""),
  instances: z.array(z.string()).catch([]),
});

export type Share = z.infer<typeof share>;
export type BatchRow = z.infer<typeof rowShape>;
export type BatchSummary = z.infer<typeof reportShape>;

/** A batch: its report when one was made, and how its instances stand now. */
export interface BatchView {
  readonly key: string;
  readonly title: string;
  readonly manifest: z.infer<typeof manifestShape> | null;
  readonly report: BatchSummary | null;
  readonly rows: readonly BatchRow[];
  /** Of all instances so far. */
  readonly secondsByStage: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

const format = { field: "format", number: 1 };
const reportFormat = { field: "schema_version", number: 1 };
const limit = 64 * 1024 ** 2;

export async function readBatch({ key, folder }: Place): Promise<BatchView> {
  const [manifest, report] = await Promise.all([
    readJsonFile(folder, "manifest.json", { schema: manifestShape, format, limit }),
    readJsonFile(folder, "report.json", { schema: reportShape, format: reportFormat, limit }),
  ]);
  const known = report.kind === "read" ? report.value : null;
  const states = await readStates(folder);
  const reported = new Map((known?.instances ?? []).map((row) => [row.id, row]));
  return {
    key,
    title: known?.title ?? (manifest.kind === "read" ? manifest.value.name : "") ?? key,
    manifest: manifest.kind === "read" ? manifest.value : null,
    report: known,
    rows: states.map(({ row }) => ({ ...row, ...gradeOf(reported.get(row.id)) })),
    secondsByStage: sumOf(states.map(({ stages }) => stages)),
    problems: [manifest, report].flatMap((read) => (read.kind === "unusable" ? [read.why] : [])),
  };
}

/** What only the report knows; how an instance stands is told by its own record. */
function gradeOf(row: BatchRow | undefined): Partial<BatchRow> {
  if (row === undefined) return {};
  const { resolved, file_rank, localized } = row;
  return { resolved, file_rank, localized };
}

interface InstanceState {
  readonly row: BatchRow;
  readonly stages: Readonly<Record<string, number>>;
}

function sumOf(all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const stages of all)
    for (const [stage, seconds] of Object.entries(stages))
      sums.set(stage, (sums.get(stage) ?? 0) + seconds);
  return Object.fromEntries(sums);
}

async function readStates(batch: SafeFolder): Promise<readonly InstanceState[]> {
  const instances = await batch.open("instances");
  const names = (await instances?.list()) ?? [];
  const rows = await Promise.all(
    names.map(async (name): Promise<readonly InstanceState[]> => {
      const folder = await instances?.open(name);
      if (folder === null || folder === undefined) return [];
      const state = await readJsonFile(folder, "state.json", { schema: stateShape, format, limit });
      if (state.kind !== "read") return [];
      return [{ row: rowOf(name, state.value), stages: state.value.seconds_by_stage }];
    }),
  );
  return rows.flat();
}

function rowOf(name: string, state: z.infer<typeof stateShape>): BatchRow {
  return {
    id: name,
    repository: state.repository,
    state: state.state,
    verified: state.verified,
    resolved: null,
    why: state.why,
    dollars: state.spend.dollars,
    seconds: state.seconds,
    file_rank: null,
    localized: false,
    reproduction: state.reproduction,
    candidates_tried: state.candidates.tried,
    run_folder: `attempt-${state.attempt}`,
  };
}
