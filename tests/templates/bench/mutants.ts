/**
 * Measures the templates on the faulty JavaScript functions of mutant-functions.ts:
 * `node tests/templates/bench/mutants.ts [--most 3000]`. Candidates run in a context of their own.
 */
import { isDeepStrictEqual, parseArgs } from "node:util";
import { runInNewContext } from "node:vm";
import { createLanguages } from "../../../tools/languages/registry.ts";
import { createTemplatesProposer } from "../../../tools/templates/proposer.ts";
import { mutants } from "./mutant-functions.ts";
import type { Mutant } from "./mutant-functions.ts";
import { applied, contextFor } from "../support.ts";

const { values } = parseArgs({ options: { most: { type: "string", default: "3000" } } });
const languages = createLanguages();
const proposer = createTemplatesProposer(languages);
const ranks: number[] = [];
let right = 0;
for (const mutant of mutants) {
  if (passes(mutant, mutant.source))
    throw new Error(`${mutant.name} passes its checks, expected a fault`);
  const began = performance.now();
  const context = contextFor({ files: { "a.js": mutant.source }, suspects: ["a.js"] });
  let [tried, hit, equal] = [0, "", false];
  for await (const proposal of proposer.propose(context)) {
    if ((tried += 1) > Number(values.most)) break;
    const [text = ""] = (await applied(proposal, context, languages)).values();
    if (!passes(mutant, text)) continue;
    [hit, equal] = [
      `${proposal.origin.detail}: ${proposal.plan}`,
      fold(text).includes(fold(mutant.right)),
    ];
    ranks.push(tried);
    right += equal ? 1 : 0;
    break;
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(
    `${mutant.name.padEnd(18)} ${hit === "" ? "-" : tried}  ${equal ? "equal" : "     "}  ${seconds} s  ${hit}`,
  );
}
ranks.sort((one, other) => one - other);
console.log(
  `functions ${mutants.length}, plausible ${ranks.length}, first hit equal ${right}, median rank ${ranks[ranks.length >> 1]}, ranks ${ranks.join(" ")}`,
);

function passes(mutant: Mutant, source: string): boolean {
  const script = `${source.replace("export ", "")}\nJSON.stringify(checks.map(([given]) => { const result = ${mutant.name}(...structured(given)); return result === undefined ? "undefined" : result; }))`;
  try {
    const text = runInNewContext(
      script,
      { checks: mutant.checks, structured: structuredClone },
      { timeout: 100 },
    );
    const expected = mutant.checks.map(([, result]) => result);
    return isDeepStrictEqual(JSON.parse(String(text)), expected);
  } catch {
    return false;
  }
}

function fold(text: string): string {
  return text.replaceAll(/\s+/g, "");
}
