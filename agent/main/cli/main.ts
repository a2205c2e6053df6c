#!/usr/bin/env node
// Imported as a whole: an older Node lacks the name, and should say so in words, not as a SyntaxError.
import * as nodeModule from "node:module";

const oldest = 24;
if (Number.parseInt(process.versions.node, 10) < oldest) {
  process.stderr.write(
    `repair: this is Node ${process.versions.node}, and repair needs Node ${oldest} or newer\n` +
      "  → run it as `npm run repair -- …` in its own folder, which brings Node along, or install a newer Node\n",
  );
  process.exit(7);
}
nodeModule.enableCompileCache();
// A reader that closes early (`repair … | head`) ends the program quietly, not with a stack trace.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
});

const { runProgram } = await import("./program.ts");
process.exitCode = await runProgram(process.argv);
