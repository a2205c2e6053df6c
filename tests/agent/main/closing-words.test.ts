import { expect, it } from "vitest";
import { fillTemplate } from "../../../agent/main/pull-request-template.ts";

const longest = 20_000;

it.each([
  ["asterisks after a closing word", `fix${"*".repeat(1200)}`],
  ["closing words with dots", "fix.".repeat(longest / 4)],
  ["a heading of the same word", `# ${"what ".repeat(longest / 5)}`],
])("fills a hostile template in no time: %s", (_name, template) => {
  const before = process.cpuUsage();
  expect(fillTemplate(template, "Refs #1\n\ntext\n")).toContain("text");
  const { user } = process.cpuUsage(before);
  expect(user / 1000).toBeLessThan(60);
});

it.each([
  ["**Fixes:** #9", "**Fixes:** issue #9"],
  ["Fixes **#9**", "Fixes issue **#9**"],
  [`Fixes${" ".repeat(50)}#9`, `Fixes${" ".repeat(50)}issue #9`],
])("an example between other words closes nothing: %s", (example, kept) => {
  expect(fillTemplate(`Say ${example} here`, "Refs #1\n\ntext\n")).toContain(`Say ${kept} here`);
});
