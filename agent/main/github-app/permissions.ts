/** What the App asks for when it is made, and what `doctor` expects; a token takes no more. */
export const appPermissions = {
  contents: "write",
  issues: "write",
  pull_requests: "write",
  checks: "write",
  metadata: "read",
} as const;

/** `workflow_run` is understood too, but would need `actions: read`; `check_suite` tells the same. */
export const appEvents = [
  "issues",
  "issue_comment",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "check_run",
  "check_suite",
] as const;
