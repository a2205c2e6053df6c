import type { Issue } from "../../agent/core/model.ts";

export function issueOf(title: string, body: string): Issue {
  return { repository: null, number: null, title, body, comments: [], url: null };
}
