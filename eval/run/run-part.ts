import { z } from "zod";

/**
 * `localize`: a run ends there, and nothing is tried. `templates`: all steps, but only the templates
 * propose, with no model and no fix read from the issue.
 */
export const runPart = z.enum(["localize", "templates"]);

export type RunPart = z.infer<typeof runPart>;
