import type { GitHubClient } from "../../tools/github/client.ts";

/**
 * The emulated host has no history of pull requests: it is kept here, of what this client gave with
 * success, and answered in the host's place.
 */
export function answerIssueEvents(client: GitHubClient): void {
  const events: object[] = [];
  client.hook.wrap("request", async (send, options) => {
    const { method, url } = options;
    if (method === "GET" && /\/issues\/[^/]+\/events(?:\?|$)/.test(url))
      return { status: 200, url, headers: {}, data: events };
    const answer = await send(options);
    if (method === "POST" && url.endsWith("/issues/{issue_number}/labels"))
      for (const name of listOf(options["labels"]))
        events.push({ event: "labeled", label: { name } });
    if (method === "POST" && url.endsWith("/requested_reviewers"))
      for (const login of listOf(options["reviewers"]))
        events.push({ event: "review_requested", requested_reviewer: { login } });
    return answer;
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
