import type { Prompt } from "../../prompts/define.ts";
import type { NarrowOptions } from "./narrow.ts";

export interface NarrowQuestion<Hole extends string, Reply, Found> {
  readonly prompt: Prompt<Hole | "rejected", Reply>;
  readonly values: Readonly<Record<Hole, string>>;
  /** What of the reply exists, and a line for each thing that does not. */
  readonly check: (reply: Reply) => Promise<Checked<Found>>;
}

export interface Checked<Found> {
  readonly found: readonly Found[];
  readonly rejected: readonly string[];
}

/** Asks; names that do not exist are told and the question is asked once more; then they are dropped. */
export async function askChecked<Hole extends string, Reply, Found>(
  { model, signal, note }: NarrowOptions,
  { prompt, values, check }: NarrowQuestion<Hole, Reply, Found>,
): Promise<readonly Found[]> {
  const ask = async (rejected: string): Promise<Checked<Found>> => {
    const holes: Record<Hole | "rejected", string> = { ...values, rejected };
    const reply = await model.ask(
      {
        purpose: prompt.name,
        messages: prompt.render(holes),
        schema: prompt.reply,
        temperature: 0,
        samples: 1,
        maximumOutputTokens: 4_000,
      },
      signal,
    );
    const [sample] = reply.samples;
    return sample === undefined ? { found: [], rejected: [] } : check(sample.value);
  };

  const first = await ask("");
  if (first.rejected.length === 0) return first.found;
  note?.(`${prompt.name}: ${first.rejected.length} names do not exist, asked again`);
  const again = await ask(
    `An earlier reply named what does not exist:\n${first.rejected.map((line) => `- ${line}`).join("\n")}\nName only what is shown above.`,
  );
  return again.found.length > 0 ? again.found : first.found;
}
