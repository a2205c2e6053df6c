import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { packageRoot } from "../../agent/core/package-root.ts";
import { createLanguages } from "../../tools/languages/registry.ts";
import { languageContract } from "./language.contract.ts";

const samples = z
  .array(
    z.object({
      file: z.string(),
      language: z.string(),
      symbols: z.array(z.string()),
      imports: z.array(z.string()),
      change: z.object({ symbol: z.string(), from: z.string(), to: z.string() }),
      addition: z.object({ name: z.string(), text: z.string() }),
      commentMarker: z.string(),
    }),
  )
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, "language.samples.json"), "utf8")));

const languages = createLanguages();

describe("the registry", () => {
  it("has a sample for every language", () => {
    expect(samples.map(({ language }) => language)).toEqual(languages.all.map(({ id }) => id));
  });
});

for (const { file, ...sample } of samples) {
  const source = readFileSync(join(packageRoot, "tests/fixtures/languages", file), "utf8");
  const language = languages.forPath(file);
  if (language === null) throw new Error(`no language claims ${file}`);
  languageContract(language, { ...sample, source });
}
