import { z } from "zod";
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
  /** Null when nobody has told any, or another version's cannot be read. */
  read(): Promise<RunTerms | null>;
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
