import type { Annotation, CheckRequest } from "../../agent/core/ports.ts";
import { where } from "./client.ts";
import type { GitHubClient } from "./client.ts";

/** GitHub takes this many in one request, and this long a label. */
const annotationsARequest = 50;
/** More would be ten requests for notes nobody reads. */
const mostAnnotations = 250;
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
  const { title } = request;
  const notes = request.annotations.slice(0, mostAnnotations).map(annotationOf);
  const left = request.annotations.length - notes.length;
  const more = left === 0 ? "" : `\n\n… and ${left} more changed places without a note.`;
  const output = { title, summary: `${request.summary}${more}` };
  const content = {
    ...place,
    name: request.name,
    external_id: request.run,
    ...statusOf(request),
    output,
    actions: request.actions.slice(0, 3).map(({ id, label, description }) => ({
      identifier: id,
      label: label.slice(0, labelLength),
      description: description.slice(0, 40),
    })),
  };
  const from = (at: number) => {
    const annotations = notes.slice(at, at + annotationsARequest);
    return { ...content, output: annotations.length === 0 ? output : { ...output, annotations } };
  };
  let id = known?.id;
  let had = known?.output.annotations_count ?? 0;
  if (id === undefined) {
    const once = { signal, retries: 0 };
    const made = { ...from(0), head_sha: request.commit, request: once };
    id = (await client.rest.checks.create(made)).data.id;
    had = annotationsARequest;
  } else if (had >= notes.length) await client.rest.checks.update({ ...content, check_run_id: id });
  // Those of an update are added to those that are there: a call that was interrupted goes on there.
  for (let at = had; at < notes.length; at += annotationsARequest)
    await client.rest.checks.update({ ...from(at), check_run_id: id });
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
