import { z } from "zod";
import type { EventReader } from "../event.ts";
import { isPull, issueShape, textOf } from "./issues.ts";
import { asked, commandOf, commonOf, ignored, notUnderstood, shared, user } from "./parts.ts";

const commented = z.object({
  ...shared,
  issue: issueShape,
  comment: z.object({ id: z.number(), body: z.string(), created_at: z.string(), user }),
});

/** A command on an issue, or in the conversation of a pull request of ours. */
export const readCommented: EventReader = ({ payload }, settings) => {
  const parsed = commented.safeParse(payload);
  if (!parsed.success) return notUnderstood("issue_comment.created", parsed.error);
  const { data } = parsed;
  const { comment, sender, issue } = data;
  if (sender.login === settings.identity) return ignored("we wrote it");
  if (sender.login !== comment.user.login)
    return ignored("the sender is not who wrote the comment");
  const command = commandOf(comment.body);
  if (command === null) return ignored("the comment holds no command");
  const onPull = isPull(issue);
  return asked({
    ...commonOf(data),
    ...command,
    issue: onPull ? null : issue.number,
    pull: onPull ? issue.number : null,
    text: onPull ? null : textOf(issue),
    trigger: { kind: "comment", id: comment.id },
    at: comment.created_at,
    businessKey: `${data.repository.full_name}#${issue.number}:comment:${comment.id}`,
  });
};
