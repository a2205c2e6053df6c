import { readFile } from "node:fs/promises";
import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { packageRoot } from "../../agent/core/package-root.ts";
import { prompts } from "../../prompts/index.ts";
import { openProvider } from "../../tools/model/open-provider.ts";
import { calm } from "../support/temporary.ts";

/** Conversations of whole repairs of real bugs: what a model answered, without the code it was shown. */
const recordings = globSync("tests/fixtures/conversations/*.jsonl", { cwd: packageRoot }).sort();

const exchange = z.object({ purpose: z.string(), reply: z.object({ texts: z.array(z.string()) }) });

describe("recorded conversations of real repairs", () => {
  it("are at least three", () => {
    expect(recordings.length).toBeGreaterThanOrEqual(3);
  });

  it.each(recordings.map((path) => [basename(path, ".jsonl"), path] as const))(
    "%s is understood by today's prompts, from the files to the patch",
    async (_name, path) => {
      const lines = (await readFile(join(packageRoot, path), "utf8")).trim().split("\n");
      const exchanges = lines.map((line) => exchange.parse(JSON.parse(line)));
      const model = await openProvider({ model: `recorded:${join(packageRoot, path)}` });
      for (const { purpose, reply } of exchanges) {
        const prompt = prompts.find(({ name }) => name === purpose);
        if (prompt === undefined) throw new Error(`there is no prompt ${purpose} any more`);
        const schema: z.ZodType = prompt.reply;
        const answer = await model.ask(
          {
            purpose,
            messages: [{ role: "user", text: "?" }],
            schema,
            temperature: 0,
            samples: 1,
            maximumOutputTokens: 1000,
          },
          calm,
        );
        expect(answer.samples.map(({ text }) => text)).toEqual(reply.texts);
      }
      const purposes = exchanges.map(({ purpose }) => purpose);
      expect(purposes).toContain("rerank-files");
      expect(purposes.at(-1)).toMatch(/^(write|revise)-fix$/);
    },
  );
});
