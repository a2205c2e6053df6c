import { environmentError } from "../../agent/core/errors.ts";
import type { EvaluationEnvironment } from "./port.ts";

/** Predictions only: nothing is evaluated here, and asking for it says what to do instead. */
export function noEnvironment(): EvaluationEnvironment {
  return {
    name: "none",
    async check() {
      return {
        kind: "not-ready",
        reason: "environment-none",
        why: "the environment `none` runs no tests",
        mend: "choose --env local or --env docker, or grade existing logs with --from-logs",
      };
    },
    async open(instance) {
      throw environmentError(
        `got the environment \`none\` for ${instance.id}, expected one that can run tests`,
        "choose --env local or --env docker, or grade existing logs with --from-logs DIR",
      );
    },
    async close() {},
  };
}
