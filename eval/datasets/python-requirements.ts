import { isRepoPath } from "../../agent/core/model.ts";

const name = String.raw`[A-Za-z0-9][\w.-]*(?:\[[\w.,-]+\])?`;
const versions = String.raw`(?:[=<>!~]=?=?[\w.*+!-]+(?:,[=<>!~]=?=?[\w.*+!-]+)*)?`;
const marker = String.raw`(?: *; *[\w.'"<>=!() ]+)?`;
const requirement = new RegExp(`^${name}${versions}${marker}$`);

/** A package of the index by its name: no option of pip, no folder, archive or address. */
export function isRequirement(word: string): boolean {
  return requirement.test(word);
}

/** A place in the checkout where a file may be laid; what git reads there would be run by it. */
export function isCheckoutPath(path: string): boolean {
  return isRepoPath(path) && !path.split("/").some((part) => /^\.git$/i.test(part));
}
