import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createBudget } from "../../../agent/core/budget.ts";
import { openJournal } from "../../../agent/core/journal.ts";
import { createScriptedModel } from "../../../tools/model/scripted.ts";
import { createModelStack } from "../../../tools/model/stack.ts";
import { openRunFolder } from "../../../tools/store/run-folder.ts";
import { calm, temporaryFolder } from "../../support/temporary.ts";

const schema = z.object({ files: z.array(z.string()) });
const unlimited = { dollars: null, tokens: null, calls: null, seconds: null };

/** A process of a run: a step with a question in it, and whatever else is asked. */
async function runOnce(folder: string, more: readonly string[]) {
  const store = await openRunFolder(folder);
  const journal = await openJournal(join(folder, "journal.jsonl"));
  const budget = createBudget(unlimited);
  const provider = createScriptedModel(() => ({ kind: "value", value: { files: ["a.py"] } }));
  const note = (): void => undefined;
  const redact = (text: string): string => text;
  const options = { journal, store, budget, prices: {}, redact, warn: note, note };
  const model = createModelStack(provider, options);
  const ask = async (purpose: string) => {
    const messages = [{ role: "user", text: purpose }] as const;
    const request = { purpose, messages, schema, temperature: 0, samples: 1 };
    return (await model.ask({ ...request, maximumOutputTokens: 100 }, calm)).samples[0]!.value;
  };
  await journal.step("localize", "the issue", schema, () => ask("rerank-files"));
  for (const purpose of more) await ask(purpose);
  await journal.close();
  return { calls: budget.spent().calls, asked: provider.questions.length };
}

describe("what a resumed run has spent", () => {
  it("holds the answers inside steps that are replayed as a whole, each once", async () => {
    const folder = await temporaryFolder();
    expect(await runOnce(folder, ["write-fix"])).toEqual({ calls: 2, asked: 2 });
    expect(await runOnce(folder, ["write-fix", "revise-fix"])).toEqual({ calls: 3, asked: 1 });
    expect(await runOnce(folder, [])).toEqual({ calls: 3, asked: 0 });
  });
});
