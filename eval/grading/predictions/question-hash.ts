import { createHash } from "node:crypto";
import type { HiddenInstance } from "../../datasets/instance.ts";

/** Of everything in a row that decides what is run and what must pass. */
export function questionHash(instance: HiddenInstance): string {
  const { baseCommit, version, testPatch, failToPass, passToPass } = instance;
  const { logParser, evaluationType, evaluationScript, environment } = instance;
  const question = [baseCommit, version, testPatch, failToPass, passToPass];
  return createHash("sha256")
    .update(
      JSON.stringify([
        ...question,
        logParser,
        evaluationType,
        evaluationScript,
        environment ?? null,
      ]),
    )
    .digest("hex");
}
