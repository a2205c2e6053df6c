import type { EvaluationEnvironment, EvaluationRun } from "../../../eval/environments/port.ts";

/** Answers by id, to grade what no real environment gives at will; the contract suite has real ones. */
export function answering(
  answers: Readonly<Record<string, EvaluationRun>>,
  runtimeKey: string | null = null,
): EvaluationEnvironment & { opened: string[] } {
  const opened: string[] = [];
  return {
    name: "answering",
    opened,
    runtimeKey: async () => runtimeKey,
    check: async () => ({ kind: "ready", how: "" }),
    async open({ id }) {
      opened.push(id);
      return {
        evaluate: async () =>
          answers[id] ?? { kind: "environment-failed", why: "disk full", log: "" },
        async close() {},
      };
    },
    async close() {},
  };
}

export function ran(log: string, excluded: { test: string; why: string }[] = []): EvaluationRun {
  return { kind: "ran", log, seconds: 1, excluded };
}
