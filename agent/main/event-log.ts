import { open } from "node:fs/promises";
import type { RunEvent } from "../core/ports.ts";

export interface EventLog {
  readonly emit: (event: RunEvent) => void;
  millisecondsByStage(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** Keeps every event of a run as a line of text, for pages that are opened later, and passes it on. */
export async function createEventLog(
  path: string,
  onEvent: (event: RunEvent) => void,
): Promise<EventLog> {
  const file = await open(path, "a", 0o600);
  const stages: Record<string, number> = {};
  let writing: Promise<unknown> = Promise.resolve();
  return {
    emit(event) {
      if (event.kind === "step-finished") {
        stages[event.step] = (stages[event.step] ?? 0) + Math.round(event.seconds * 1000);
      }
      writing = writing
        .then(() => file.appendFile(`${JSON.stringify(event)}\n`))
        .catch(() => undefined);
      onEvent(event);
    },
    millisecondsByStage: () => stages,
    async close() {
      await writing;
      await file.close();
    },
  };
}
