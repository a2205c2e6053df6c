import { refusal } from "../core/errors.ts";
import type { SandboxProvider } from "../core/ports.ts";
import type { Testing } from "../core/run-context.ts";
import { isTestFile } from "../../tools/tests/test-files.ts";

const why = "this run only reads, nothing is executed";

/** For a run that may execute nothing: it finds no tests, so that no set-up and no code of an issue runs. */
export const readingOnlyTesting: Testing = {
  isTestFile,
  nearest: () => [],
  detect: async () => ({ kind: "none", why }),
  async plan() {
    throw refusal(why);
  },
};

/** Behind it, should a step ask all the same. */
export const closedSandboxes: SandboxProvider = {
  name: "none",
  check: async () => ({ usable: false, findings: [why], mend: null }),
  async open() {
    throw refusal(why);
  },
};
