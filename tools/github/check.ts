import type { CheckRequest } from "../../agent/core/ports.ts";
import { where } from "./client.ts";
import type { GitHubClient } from "./client.ts";

/** A check run of the same name and run is changed; else one is made. Needs `checks: write`. */
export async function reportCheck(
  client: GitHubClient,
  request: CheckRequest,
  signal: AbortSignal,
): Promise<void> {
  const place = { ...where(request.repository), request: { signal } };
  const { data } = await client.rest.checks.listForRef({
    ...place,
    ref: request.commit,
    check_name: request.name,
    per_page: 100,
  });
  const known = data.check_runs.find(
    (run) => run.name === request.name && run.external_id === request.run,
  );
  const content = {
    ...place,
    name: request.name,
    external_id: request.run,
    status: "completed" as const,
    conclusion: request.conclusion,
    output: { title: request.title, summary: request.summary },
    actions: request.actions
      .slice(0, 3)
      .map(({ id, label, description }) => ({ identifier: id, label, description })),
  };
  if (known === undefined) {
    await client.rest.checks.create({
      ...content,
      head_sha: request.commit,
      request: { signal, retries: 0 },
    });
  } else {
    await client.rest.checks.update({ ...content, check_run_id: known.id });
  }
}
