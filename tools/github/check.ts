import type { Annotation, CheckRequest } from "../../agent/core/ports.ts";
import { where } from "./client.ts";
import type { GitHubClient } from "./client.ts";

/** GitHub takes this many in one request, and this long a label. */
const annotationsARequest = 50;
const labelLength = 20;

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
    // The host's "latest" shows one of a name, which may be another run's.
    filter: "all",
    per_page: 100,
  });
  const known = data.check_runs.find(
    (run) => run.name === request.name && run.external_id === request.run,
  );
  if (known === undefined && request.onlyKnown === true) return;
  // Begun again after a kill at its very end: what ended is not opened again.
  if (known?.status === "completed" && request.conclusion === null) return;
  const content = {
    ...place,
    name: request.name,
    external_id: request.run,
    ...statusOf(request),
    output: {
      title: request.title,
      summary: request.summary,
      annotations: request.annotations.slice(0, annotationsARequest).map(annotationOf),
    },
    actions: request.actions.slice(0, 3).map(({ id, label, description }) => ({
      identifier: id,
      label: label.slice(0, labelLength),
      description: description.slice(0, 40),
    })),
  };
  if (known === undefined) {
    await client.rest.checks.create({
      ...content,
      head_sha: request.commit,
      request: { signal, retries: 0 },
    });
  } else {
    // Annotations of an update are added to those that are there.
    const { annotations: _, ...output } = content.output;
    const isFirst = known.output.annotations_count === 0;
    const update = { ...content, output: isFirst ? content.output : output };
    await client.rest.checks.update({ ...update, check_run_id: known.id });
  }
}

function statusOf({ conclusion }: CheckRequest) {
  return conclusion === null
    ? { status: "in_progress" as const }
    : { status: "completed" as const, conclusion };
}

function annotationOf({ path, span, message }: Annotation) {
  const level = "notice" as const;
  return { path, start_line: span.start, end_line: span.end, annotation_level: level, message };
}
