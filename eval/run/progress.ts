import { counted } from "../words.ts";
import type { InstanceRecord } from "./instance-state.ts";
import type { RunPart } from "./run-part.ts";

/** What happens in a batch, for whoever watches; never for decisions. */
export type BatchEvent =
  | {
      readonly kind: "planned";
      readonly records: readonly InstanceRecord[];
      readonly todo: number;
    }
  /** Its record cannot be read. */
  | { readonly kind: "damaged"; readonly id: string; readonly isRunAgain: boolean }
  | { readonly kind: "started"; readonly id: string }
  /** Another worker goes on after the one that had it was lost. */
  | { readonly kind: "taken-over"; readonly id: string; readonly claims: number }
  | { readonly kind: "retrying"; readonly id: string; readonly why: string }
  | {
      readonly kind: "ended";
      readonly record: InstanceRecord;
      /** Dollars of the whole batch so far. */ readonly spent: number;
    };

export interface ProgressOptions {
  readonly write: (text: string) => void;
  /** A terminal gets one line that is rewritten; anything else gets a line an event. */
  readonly isTerminal: boolean;
  readonly columns: number;
  /** Milliseconds. */
  readonly now: () => number;
  readonly totalDollars: number | null;
  readonly part?: RunPart | null;
}

export interface Progress {
  readonly emit: (event: BatchEvent) => void;
  close(): void;
}

/** Lines on standard error: what ended and how, the rate, the cost, and when it will be over. */
export function openProgress(options: ProgressOptions): Progress {
  const started = options.now();
  const counts = new Map<string, number>();
  const stateOf = (record: InstanceRecord) => describeState(record, options.part ?? null);
  let todo = 0;
  let ended = 0;
  let running = 0;
  let dollars = 0;

  const status = (): string => {
    const minutes = (options.now() - started) / 60_000;
    const rate = minutes > 0 ? ended / minutes : 0;
    const left = todo - ended;
    const eta = rate > 0 && left > 0 ? `, about ${duration(left / rate)} left` : "";
    const limit = options.totalDollars === null ? "" : ` of $${options.totalDollars.toFixed(2)}`;
    const states = [...counts].map(([state, count]) => `${count} ${state}`).join(", ");
    return `${ended}/${todo} (${states || "none ended"}), ${running} running, ${rate.toFixed(1)}/min, $${dollars.toFixed(2)}${limit}${eta}`;
  };
  const line = (text: string): void => {
    if (!options.isTerminal) return options.write(`${text}\n`);
    options.write(`\r\u001b[K${text}\n`);
  };
  const redraw = (): void => {
    if (options.isTerminal)
      options.write(`\r\u001b[K${status().slice(0, Math.max(20, options.columns - 1))}`);
  };

  return {
    emit(event) {
      switch (event.kind) {
        case "planned":
          todo = event.todo;
          dollars = event.records.reduce((sum, r) => sum + r.spend.dollars + r.earlier_dollars, 0);
          line(`${event.todo} of ${counted(event.records.length, "instance")} to run`);
          break;
        case "damaged":
          line(`${event.id}: its state.json is damaged: ${damagedEnd(event)}`);
          break;
        case "started":
          running += 1;
          break;
        case "taken-over":
          line(`${event.id}: its worker was lost, another one took it over`);
          break;
        case "retrying":
          line(`${event.id}: trying again: ${firstLine(event.why)}`);
          break;
        case "ended":
          running -= 1;
          ended += 1;
          dollars = event.spent;
          counts.set(stateOf(event.record), (counts.get(stateOf(event.record)) ?? 0) + 1);
          line(
            `${describeEnd(event.record, stateOf(event.record))}${options.isTerminal ? "" : `  [${status()}]`}`,
          );
          break;
      }
      redraw();
    },
    close() {
      if (options.isTerminal) options.write("\r\u001b[K");
    },
  };
}

function damagedEnd({ isRunAgain }: { readonly isRunAgain: boolean }): string {
  return isRunAgain
    ? "run again as a new attempt, the file is kept as state.json.damaged"
    : "left as it is, since this session is not about it";
}

/** To have found places and no patch is all that was asked for when a run ends with localization. */
export function describeState(record: InstanceRecord, part: RunPart | null): string {
  const isLocalized = part === "localize" && record.localization !== null;
  return isLocalized && record.state === "no_patch" ? "localized" : record.state;
}

function describeEnd(record: InstanceRecord, state: string): string {
  const verified = state === "done" ? (record.verified ? ", verified" : ", unverified") : "";
  const reason = state === "localized" ? (record.localization?.files[0] ?? null) : record.why;
  const why = reason === null ? "" : `: ${firstLine(reason)}`;
  return `${record.instance_id}  ${state}${verified}  ${record.seconds.toFixed(1)} s  $${record.spend.dollars.toFixed(3)}${why}`;
}

/** Longest line; of a longer one the middle is left out: what to do about it stands at the end. */
const longest = 240;

/** Texts of repositories and models may hold anything: no control character reaches a terminal. */
export function firstLine(text: string): string {
  const line = (text.split("\n", 1)[0] ?? "").replace(/\p{Cc}/gu, " ");
  if (line.length <= longest) return line;
  const half = Math.floor(longest / 2) - 2;
  return `${line.slice(0, half)} … ${line.slice(-half)}`;
}

/** `2 h 5 min`, `12 min`, `40 s` */
export function duration(minutes: number): string {
  if (minutes < 1) return `${Math.ceil(minutes * 60)} s`;
  const whole = Math.round(minutes);
  return whole < 60 ? `${whole} min` : `${Math.floor(whole / 60)} h ${whole % 60} min`;
}
