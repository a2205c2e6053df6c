import { z } from "zod";
import type { EventReader } from "../event.ts";
import { asked, commonOf, ignored, notUnderstood, shared } from "./parts.ts";

export const issueShape = z.object({
  number: z.number().int().positive(),
  title: z.string(),
  body: z.string().nullish(),
  html_url: z.string(),
  updated_at: z.string(),
  pull_request: z.unknown().optional(),
});

type IssueShape = z.infer<typeof issueShape>;

const label = z.object({ name: z.string() });
const labeled = z.object({ ...shared, issue: issueShape, label });
const ended = z.object({
  ...shared,
  action: z.string(),
  issue: issueShape,
  label: label.optional(),
});

export const readLabeled: EventReader = ({ payload }, settings) => {
  const parsed = labeled.safeParse(payload);
  if (!parsed.success) return notUnderstood("issues.labeled", parsed.error);
  const { data } = parsed;
  const { name } = data.label;
  if (!isSameLabel(name, settings.label)) return ignored("another label");
  if (isPull(data.issue)) return ignored("the label of a pull request");
  const { number, updated_at: at } = data.issue;
  return asked({
    ...commonOf(data),
    issue: number,
    command: "run",
    trigger: { kind: "label", name },
    at,
    text: textOf(data.issue),
    businessKey: `${data.repository.full_name}#${number}:label:${at}`,
  });
};

/** Closed, or the label taken away: what waits or runs for the issue is stopped. */
export const readEnded: EventReader = ({ payload }, settings) => {
  const parsed = ended.safeParse(payload);
  if (!parsed.success) return notUnderstood("the end of an issue", parsed.error);
  const { data } = parsed;
  const { action } = data;
  if (action === "unlabeled" && !isSameLabel(data.label?.name ?? "", settings.label))
    return ignored("another label");
  if (isPull(data.issue)) return ignored("a pull request");
  const { number, updated_at: at } = data.issue;
  return asked({
    ...commonOf(data),
    issue: number,
    command: "cancel",
    trigger: { kind: "ended", why: whyEnded(action) },
    at,
    businessKey: `${data.repository.full_name}#${number}:${action}:${at}`,
  });
};

export function textOf({ title, body, html_url: url }: IssueShape) {
  return { title, body: body ?? "", url };
}

export function isPull({ pull_request }: { pull_request?: unknown }): boolean {
  return pull_request !== undefined && pull_request !== null;
}

function isSameLabel(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function whyEnded(action: string): string {
  if (action === "unlabeled") return "the label was taken away";
  return action === "closed" ? "the issue was closed" : "the issue is gone";
}
