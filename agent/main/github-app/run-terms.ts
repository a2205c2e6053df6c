import { z } from "zod";
import { RepairError, environmentError } from "../../core/errors.ts";
import { Postponed } from "../worker.ts";
import type { JobOptions } from "./job.ts";
import { defaultLimits } from "./limits.ts";

const count = z.number().nonnegative();

/** What the operator told `app serve` about runs; it holds for the workers on other machines too. */
export const runTermsSchema = z.object({
  /** Bots that may command. */
  bots: z.array(z.string()).readonly(),
  /** That a comment may choose. */
  models: z.array(z.string()).readonly(),
  draft: z.boolean(),
  limits: z.object({
    runs: z.object({ repository: count, person: count }),
    dollars: z.object({ repository: count, person: count }),
    explanations: z.object({ repository: count }),
    running: z.object({ repository: count, installation: count }),
  }),
});

export type RunTerms = z.infer<typeof runTermsSchema>;

/** Until `app serve` has told its own. */
export const defaultTerms: RunTerms = { bots: [], models: [], draft: true, limits: defaultLimits };

/** Where all machines find them. */
export interface SharedTerms {
  write(terms: RunTerms): Promise<void>;
  /** Null when nobody has told any. @throws RepairError (environment) when they cannot be read. */
  read(): Promise<RunTerms | null>;
}

/** @throws RepairError (environment), for limits that are not understood are not "no limits". */
export function parseTerms(text: string): RunTerms {
  const parsed = jsonSchema.pipe(runTermsSchema).safeParse(text);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw environmentError(
    `what app serve told of runs cannot be read: ${issue?.path.join(".") || "the whole"}: ${issue?.message ?? "?"}`,
    "run the same version of repair as app serve and as worker, and start app serve anew",
  );
}

const jsonSchema = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue("expected JSON");
    return z.NEVER;
  }
});

export interface ReadTerms {
  readonly shared: SharedTerms | null;
  /** Instead of what was told. */
  readonly own: Partial<RunTerms>;
  readonly complain: (text: string) => void;
}

const patienceSeconds = 60;

/** For one run. Until they can be read no run begins: the defaults may allow more than the operator does. */
export async function termsForRun({ shared, own, complain }: ReadTerms): Promise<RunTerms> {
  try {
    return { ...((await shared?.read()) ?? defaultTerms), ...own };
  } catch (error) {
    if (!(error instanceof RepairError)) throw error;
    complain(`${error.message}; ${error.mend}; no run begins until then`);
    throw new Postponed(error.message, patienceSeconds);
  }
}

export function termsOf({
  bots,
  limits,
  setup,
}: Pick<JobOptions, "bots" | "limits" | "setup">): RunTerms {
  return { bots: [...bots], limits, models: [...setup.models], draft: setup.draft };
}

/** The same work on these terms. */
export function onTerms(job: JobOptions, { bots, limits, models, draft }: RunTerms): JobOptions {
  return { ...job, bots, limits, setup: { ...job.setup, models, draft } };
}
