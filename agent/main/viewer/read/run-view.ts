import { candidatesOf, readDiff } from "./candidates.ts";
import type { SeenCandidate, SeenDiff } from "./candidates.ts";
import type { Place } from "./catalogue.ts";
import { readEvents } from "./events.ts";
import type { SeenEvent } from "./events.ts";
import { readJournal } from "./journal.ts";
import type { SeenJournal } from "./journal.ts";
import { listMessages } from "./messages.ts";
import { readEvidence, readRequest, readResult, readRunRecord, readSchematic } from "./records.ts";
import type { SafeFolder } from "./safe-folder.ts";
import type {
  Baseline,
  Evidence,
  Localization,
  Outcome,
  Reproduction,
  RequestRecord,
  ResultRecord,
  RunRecord,
  Schematic,
  Spend,
} from "./shapes.ts";
import { stagesOf } from "./stages.ts";
import type { Stage } from "./stages.ts";
import { isBeingWorkedOn } from "./state.ts";
import type { RunState } from "./state.ts";

/** Everything a page says about one run, read from its folder alone. */
export interface RunView {
  readonly key: string;
  readonly folder: SafeFolder;
  readonly state: RunState;
  /** What could not be read, in sentences. */
  readonly problems: readonly string[];
  readonly request: RequestRecord | null;
  readonly record: RunRecord | null;
  readonly result: ResultRecord | null;
  readonly outcome: Outcome | null;
  readonly evidence: Evidence | null;
  readonly localization: Localization | null;
  readonly schematic: Schematic | null;
  readonly baseline: Baseline | null;
  readonly reproduction: Reproduction | null;
  readonly candidates: readonly SeenCandidate[];
  readonly winner: { readonly id: string; readonly diff: SeenDiff | null } | null;
  readonly stages: readonly Stage[];
  readonly notes: readonly { readonly text: string; readonly at: string }[];
  readonly spend: Spend | null;
  /** Number → file of every question. */
  readonly messages: ReadonlyMap<number, string>;
  /** Where reading `events.jsonl` goes on. */
  readonly eventsEnd: number;
}

/** A diff larger than this is shown in part, bytes. */
export const diffLimit = 400_000;

export async function readRunView({ key, folder }: Place): Promise<RunView> {
  const [request, record, result, evidence, schematic, isLive] = await Promise.all([
    readRequest(folder),
    readRunRecord(folder),
    readResult(folder),
    readEvidence(folder),
    readSchematic(folder),
    isBeingWorkedOn(folder),
  ]);
  const [{ events, end, cut }, journal, messages] = await Promise.all([
    readEvents(folder),
    readJournal(folder),
    listMessages(folder),
  ]);
  const outcome = isLive ? null : (record.value?.outcome ?? null);
  const problems = [request, record, result, evidence, schematic].map(({ problem }) => problem);
  const candidates = candidatesOf(events, journal);
  return {
    key,
    folder,
    state: stateOf({ request, result, isLive }),
    problems: [
      ...problems.filter((problem) => problem !== null),
      ...journal.problems,
      ...(cut ? ["events.jsonl is very large: only its beginning was read"] : []),
    ],
    request: request.value,
    record: record.value,
    result: result.value,
    outcome,
    evidence: isLive ? null : (evidence.value ?? outcome?.evidence ?? null),
    ...groundsOf({ record: record.value, journal }),
    schematic: schematic.value,
    candidates,
    winner: await winnerOf(folder, outcome),
    stages: stagesOf(events, isLive),
    notes: notesOf(events),
    spend: spendOf({ record: isLive ? null : record.value, events }),
    messages,
    eventsEnd: end,
  };
}

function stateOf({
  request,
  result,
  isLive,
}: {
  readonly request: { readonly value: RequestRecord | null };
  readonly result: { readonly value: ResultRecord | null };
  readonly isLive: boolean;
}): RunState {
  if (isLive) return "running";
  if (result.value !== null) return result.value.status;
  return request.value === null ? "unreadable" : "stopped";
}

/** What the repair was built on: the journal has it first, the finished run's record last. */
function groundsOf({ record, journal }: { record: RunRecord | null; journal: SeenJournal }) {
  return {
    localization: journal.localization ?? record?.localization ?? null,
    baseline: journal.baseline,
    reproduction: journal.reproduction ?? record?.outcome.evidence?.reproduction ?? null,
  };
}

async function winnerOf(folder: SafeFolder, outcome: Outcome | null): Promise<RunView["winner"]> {
  const candidate = outcome?.candidate;
  if (candidate === undefined) return null;
  const stored = await readDiff(folder, candidate.id, diffLimit);
  const own = { text: candidate.diff.slice(0, diffLimit), size: candidate.diff.length };
  return { id: candidate.id, diff: stored ?? { ...own, cut: own.text.length < own.size } };
}

/** The same note, told again by a continued run or a repeated fault, is listed once. */
function notesOf(events: readonly SeenEvent[]): RunView["notes"] {
  const notes = events.filter((event) => event.kind === "note");
  return [...new Map(notes.map((note) => [note.text, note])).values()];
}

function spendOf({
  record,
  events,
}: {
  readonly record: RunRecord | null;
  readonly events: readonly SeenEvent[];
}): Spend | null {
  const last = events.findLast((event) => event.kind === "spend");
  return record?.spend ?? last?.spend ?? null;
}
