import { z } from "zod";
import type { Ask } from "../ask.ts";
import { noOptions } from "../ask.ts";
import { parseCommand } from "../command.ts";
import type { Intake } from "../event.ts";

export const user = z.object({ login: z.string(), type: z.string().default("User") });

export const shared = {
  installation: z.object({ id: z.number() }).nullish(),
  repository: z.object({
    full_name: z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/),
    default_branch: z.string(),
  }),
  sender: user,
};

type Shared = z.infer<z.ZodObject<typeof shared>>;

/** What every ask takes from its event. */
export function commonOf({ repository, installation, sender }: Shared) {
  return {
    repository: repository.full_name,
    defaultBranch: repository.default_branch,
    installation: installation?.id ?? null,
    actor: sender,
    pull: null,
    text: null,
    options: noOptions,
  };
}

/** The command in a comment's text, or null when it holds none. */
export function commandOf(text: string): Pick<Ask, "command" | "options"> | null {
  const parsed = parseCommand(text);
  if (parsed.kind === "none") return null;
  return parsed.kind === "unclear"
    ? { command: { unclear: parsed.why }, options: noOptions }
    : { command: parsed.name, options: parsed.options };
}

export function asked(ask: Ask): Intake {
  return { kind: "asked", ask };
}

export function ignored(reason: string): Intake {
  return { kind: "ignored", why: reason };
}

export function notUnderstood(event: string, error: z.ZodError): Intake {
  const [first] = error.issues;
  const why = first === undefined ? "?" : `${first.path.join(".")}: ${first.message}`;
  return ignored(`${event} is not understood: ${why}`);
}
