import { z } from "zod";
import { parseCommand } from "./command.ts";
import type { CommandName, CommandOptions } from "./command.ts";

/** A delivery after its signature was found good: either nothing for us, or something asked of us. */
export type Intake =
  | { readonly kind: "ignored"; readonly why: string }
  | { readonly kind: "asked"; readonly ask: Ask };

export interface Ask {
  readonly repository: string;
  readonly issue: number;
  readonly installation: number | null;
  readonly actor: { readonly login: string; readonly type: string };
  readonly command: CommandName | { readonly unclear: string };
  readonly options: CommandOptions;
  /** Null when a label asked. */
  readonly comment: number | null;
  /** When it was asked, ISO 8601: what was written or edited later is not read. */
  readonly at: string;
  /** The issue as it was at that moment. */
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly defaultBranch: string;
  /** One for one wish of one person, whichever hook told of it and however often. */
  readonly businessKey: string;
}

const user = z.object({ login: z.string(), type: z.string().default("User") });
const shared = {
  installation: z.object({ id: z.number() }).nullish(),
  repository: z.object({
    full_name: z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/),
    default_branch: z.string(),
  }),
  sender: user,
};
const issue = z.object({
  number: z.number().int().positive(),
  title: z.string(),
  body: z.string().nullish(),
  html_url: z.string(),
  updated_at: z.string(),
  pull_request: z.unknown().optional(),
});

const labeled = z.object({ ...shared, issue, label: z.object({ name: z.string() }) });
const commented = z.object({
  ...shared,
  issue,
  comment: z.object({ id: z.number(), body: z.string(), created_at: z.string(), user }),
});
const acted = z.object({ action: z.string().optional() });

export interface EventSettings {
  /** The label that starts a run; compared without case. */
  readonly label: string;
  /** Our own login: what we write is never a command. */
  readonly identity: string;
}

/** @param event the header X-GitHub-Event. Never throws: what is not understood is ignored, with a reason. */
export function readEvent(event: string, payload: unknown, settings: EventSettings): Intake {
  const action = acted.safeParse(payload);
  const name = `${event}.${action.success ? (action.data.action ?? "") : ""}`;
  if (name === "issues.labeled") return readLabeled(payload, settings);
  if (name === "issue_comment.created") return readCommented(payload, settings);
  return ignored(`${name} starts nothing`);
}

function readLabeled(payload: unknown, settings: EventSettings): Intake {
  const parsed = labeled.safeParse(payload);
  if (!parsed.success) return ignored(`issues.labeled is not understood: ${why(parsed.error)}`);
  const { data } = parsed;
  if (data.label.name.toLowerCase() !== settings.label.toLowerCase())
    return ignored("another label");
  if (isPull(data.issue)) return ignored("the label of a pull request");
  return {
    kind: "asked",
    ask: {
      ...common(data),
      actor: data.sender,
      command: "run",
      options: { model: null, budget: null, base: null },
      comment: null,
      at: data.issue.updated_at,
      businessKey: `${data.repository.full_name}#${data.issue.number}:label:${data.issue.updated_at}`,
    },
  };
}

function readCommented(payload: unknown, settings: EventSettings): Intake {
  const parsed = commented.safeParse(payload);
  if (!parsed.success)
    return ignored(`issue_comment.created is not understood: ${why(parsed.error)}`);
  const { data } = parsed;
  const { comment, sender } = data;
  if (sender.login === settings.identity) return ignored("we wrote it");
  if (sender.login !== comment.user.login)
    return ignored("the sender is not who wrote the comment");
  const command = parseCommand(comment.body);
  if (command.kind === "none") return ignored("the comment holds no command");
  if (isPull(data.issue)) return ignored("commands on pull requests are not answered yet");
  const unclear = command.kind === "unclear";
  return {
    kind: "asked",
    ask: {
      ...common(data),
      actor: sender,
      command: unclear ? { unclear: command.why } : command.name,
      options: unclear ? { model: null, budget: null, base: null } : command.options,
      comment: comment.id,
      at: comment.created_at,
      businessKey: `${data.repository.full_name}#${data.issue.number}:comment:${comment.id}`,
    },
  };
}

function common({
  repository,
  installation,
  issue,
}: Pick<z.infer<typeof labeled>, "repository" | "installation" | "issue">) {
  return {
    repository: repository.full_name,
    defaultBranch: repository.default_branch,
    installation: installation?.id ?? null,
    issue: issue.number,
    title: issue.title,
    body: issue.body ?? "",
    url: issue.html_url,
  };
}

function isPull({ pull_request }: { pull_request?: unknown }): boolean {
  return pull_request !== undefined && pull_request !== null;
}

function ignored(reason: string): Intake {
  return { kind: "ignored", why: reason };
}

function why(error: z.ZodError): string {
  const [first] = error.issues;
  return first === undefined ? "?" : `${first.path.join(".")}: ${first.message}`;
}
