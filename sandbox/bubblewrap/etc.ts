import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { homeFolder } from "./arguments.ts";

const files: Readonly<Record<string, string>> = {
  passwd: `root:x:0:0:root:/nonexistent:/bin/sh
sandbox:x:1000:1000:sandbox:${homeFolder}:/bin/sh
nobody:x:65534:65534:nobody:/nonexistent:/bin/sh
`,
  group: "root:x:0:\nsandbox:x:1000:\nnogroup:x:65534:\n",
  hosts: "127.0.0.1 localhost sandbox\n::1 localhost\n",
  "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
};

/** The users, names and look-up rules a program sees; those of the machine stay outside. */
export function writeEtc(folder: string): void {
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text, { mode: 0o644 });
  }
}
