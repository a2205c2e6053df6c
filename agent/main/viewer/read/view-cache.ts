import type { Place } from "./catalogue.ts";
import { readRunView } from "./run-view.ts";
import type { RunView } from "./run-view.ts";
import type { SafeFolder } from "./safe-folder.ts";

/** Runs somebody reads at the same time. */
const kept = 6;

const files = [
  "request.json",
  "events.jsonl",
  "journal.jsonl",
  "run.json",
  "result.json",
  "evidence.json",
  "lock",
];

/** Changes whenever any file that a run's page shows may have. */
export async function stampOf(folder: SafeFolder): Promise<string> {
  const stamps = await Promise.all(files.map((name) => folder.stamp(name)));
  const inside = await folder.open("messages");
  const listed = (await inside?.list())?.filter((name) => name.endsWith(".json")) ?? [];
  const last = await Promise.all(listed.slice(-12).map(async (name) => inside?.stamp(name)));
  const texts = [...stamps, ...last].map((at) => `${at?.size ?? "-"}@${at?.modified ?? "-"}`);
  return `${listed.length} ${texts.join(" ")}`;
}

/**
 * Reads runs, each again only when its files changed: a reader opens many parts of one run. What a
 * lock says can change without a file, so that a run without a result is always read.
 */
export function createViewReader(): (place: Place) => Promise<RunView> {
  const known = new Map<string, { readonly stamp: string; readonly view: RunView }>();
  return async (place) => {
    const stamp = await stampOf(place.folder);
    const name = `${place.key}\n${place.folder.path}`;
    const found = known.get(name);
    known.delete(name);
    const lasts = found !== undefined && found.stamp === stamp && found.view.result !== null;
    const view = lasts && found.view.state !== "running" ? found.view : await readRunView(place);
    known.set(name, { stamp, view });
    for (const oldest of [...known.keys()].slice(0, -kept)) known.delete(oldest);
    return view;
  };
}
