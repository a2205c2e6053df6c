import { expect, it } from "vitest";
import { checkPublishable } from "../../../agent/main/cli/fix-publish.ts";

it.each([
  [
    "an issue from a file",
    { repository: null, number: null },
    { GITHUB_TOKEN: "t" },
    "from a file",
  ],
  ["no token", { repository: "ada/meetings", number: 1 }, {}, "needs a token"],
])("refuses --output pr before anything is spent: %s", (_name, issue, environment, why) => {
  expect(() => checkPublishable(issue, environment)).toThrow(why);
});

it("takes either name of the token", () => {
  const issue = { repository: "ada/meetings", number: 1 };
  expect(() => checkPublishable(issue, { GH_TOKEN: "t" })).not.toThrow();
});
