import { join } from "node:path";
import type { Delivered, Delivery } from "../core/ports.ts";
import { createVersionControl } from "../../tools/git/version-control.ts";
import type { ExecutedRun } from "./execute-run.ts";

export interface DeliverPatchOptions {
  readonly executed: ExecutedRun;
  readonly delivery: Delivery;
}

/** Hands a finished run's patch to the user's repository: the only moment it is written to. */
export async function deliverPatch(
  { executed, delivery }: DeliverPatchOptions,
  signal: AbortSignal,
): Promise<Delivered> {
  const { repository } = executed.run;
  const checkout = await createVersionControl().open(
    {
      source: repository.source,
      base: repository.baseCommit,
      folder: join(executed.folder, "work"),
    },
    signal,
  );
  return checkout.deliver(delivery, signal);
}
