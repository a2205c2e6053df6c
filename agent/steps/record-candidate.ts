import type { RepoPath } from "../core/model.ts";
import type { RunContext } from "../core/run-context.ts";
import { unifiedDiff } from "../core/unified-diff.ts";
import type { FileChange } from "../core/unified-diff.ts";
import type { Search } from "./try-proposal.ts";

/** So that whoever looks at the run can read what was tried, whatever became of it. */
export async function recordCandidate(
  context: RunContext,
  { prepared }: Search,
  { id, files }: { readonly id: string; readonly files: ReadonlyMap<RepoPath, string | null> },
): Promise<void> {
  const name = `candidates/${id}.diff`;
  if ((await context.store.load(name)) !== null) return;
  const changes: FileChange[] = [];
  for (const [path, after] of files) {
    changes.push({ path, before: await prepared.checkout.read(path), after });
  }
  await context.store.save(name, unifiedDiff(changes));
}
