import { z } from "zod";
import { readJsonLines } from "./json-lines.ts";
import type { SafeFolder } from "./safe-folder.ts";
import { baselineShape, localizationShape, reportShape, reproductionShape } from "./shapes.ts";
import type { Baseline, Localization, Reproduction, TestReport } from "./shapes.ts";

/** What became of a candidate, with the tests' own words. */
export interface SeenVerdict {
  readonly why: string;
  readonly log: string;
  readonly stillFailing: readonly string[];
  readonly newlyFailing: readonly string[];
  readonly fixed: readonly string[];
  readonly after: TestReport | null;
}

/** What the journal of a run tells, also while the run goes on or after it was killed. */
export interface SeenJournal {
  readonly localization: Localization | null;
  readonly baseline: Baseline | null;
  readonly reproduction: Reproduction | null;
  /** By candidate. */
  readonly verdicts: ReadonlyMap<string, SeenVerdict>;
  readonly problems: readonly string[];
}

const lineShape = z.object({ format: z.number(), step: z.string(), value: z.unknown() });

const texts = z.array(z.string()).catch([]);

const verdictShape = z.object({
  verdict: z.object({
    candidate: z.string(),
    why: z.string().catch(""),
    log: z.string().catch(""),
    stillFailing: texts,
    newlyFailing: texts,
    fixed: texts,
  }),
  after: reportShape.nullish().catch(null),
});

const journalLimit = 128 * 1024 ** 2;

/** Answers of the model stand in the journal too; the page takes them from `messages/`. */
const isAnswer = /^\{"format":1,"step":"ask /;

export async function readJournal(folder: SafeFolder): Promise<SeenJournal> {
  const { lines, cut } = await readJsonLines(folder, "journal.jsonl", {
    limit: journalLimit,
    wanted: (text) => !isAnswer.test(text),
  });
  const steps = lines.flatMap(({ value }) => {
    const parsed = lineShape.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
  const foreign = steps.find(({ format }) => format !== 1);
  const known = steps.filter(({ format }) => format === 1);
  const last = <Value>(step: string, schema: z.ZodType<Value>): Value | null => {
    const found = known.findLast((line) => line.step === step);
    const parsed = found === undefined ? null : schema.safeParse(found.value);
    return parsed?.success === true ? parsed.data : null;
  };
  return {
    localization: last("localize", localizationShape),
    baseline: last("baseline", baselineShape),
    reproduction: last("reproduce", reproductionShape),
    verdicts: verdictsOf(known),
    problems: [
      ...(cut ? ["journal.jsonl is very large: only its beginning was read"] : []),
      ...(foreign === undefined
        ? []
        : [
            `journal.jsonl has lines of format ${foreign.format}, and this version of repair reads format 1: update repair to see all of it`,
          ]),
    ],
  };
}

function verdictsOf(
  lines: readonly { readonly step: string; readonly value: unknown }[],
): ReadonlyMap<string, SeenVerdict> {
  const verdicts = new Map<string, SeenVerdict>();
  for (const { step, value } of lines) {
    if (step !== "verify") continue;
    const parsed = verdictShape.safeParse(value);
    if (!parsed.success) continue;
    const { candidate, ...verdict } = parsed.data.verdict;
    verdicts.set(candidate, { ...verdict, after: parsed.data.after ?? null });
  }
  return verdicts;
}
