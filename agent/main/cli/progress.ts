import type { RunEvent } from "../../core/ports.ts";

export interface Progress {
  onEvent(event: RunEvent): void;
  /** Clears a live line, so that what follows starts at the beginning of one. */
  end(): void;
}

export interface ProgressOptions {
  readonly stream: NodeJS.WriteStream;
  /** Live line with elapsed time; plain lines otherwise. */
  readonly live: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
}

/** Progress goes to standard error: a line a step, and on a terminal one live line for the search. */
export function createProgress({ stream, live, verbose, quiet }: ProgressOptions): Progress {
  if (quiet) return { onEvent() {}, end() {} };
  let drawn = false;
  const clear = () => {
    if (drawn) stream.write("\r\u001B[K");
    drawn = false;
  };
  const line = (text: string) => {
    clear();
    stream.write(`${text}\n`);
  };
  const draw = (text: string) => {
    if (!live) return;
    clear();
    stream.write(oneLine(text, (stream.columns ?? 80) - 1));
    drawn = true;
  };
  return {
    onEvent(event) {
      switch (event.kind) {
        case "step-started":
          return draw(`… ${event.step}`);
        case "step-finished":
          return line(
            `${event.step.padEnd(10)} ${event.summary} (${event.replayed ? "from the journal" : `${event.seconds.toFixed(1)} s`})`,
          );
        case "candidate":
          if (event.verdict === "verified" || verbose) {
            return line(`candidate  ${event.tried}: ${event.verdict}: ${oneLine(event.plan, 100)}`);
          }
          return draw(`… candidate ${event.tried}: ${event.plan}`);
        case "note":
          return line(event.text);
        case "localized":
        case "spend":
        case "finished":
          return undefined;
      }
    },
    end: clear,
  };
}

/** Text of a repository or a model on a terminal: no control characters, one line, bounded. */
export function oneLine(text: string, width: number): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ");
  return plain.length <= width ? plain : `${plain.slice(0, Math.max(0, width - 1))}…`;
}
