#!/usr/bin/env node
import { enableCompileCache } from "node:module";

enableCompileCache();
// A reader that closes early (`repair … | head`) ends the program quietly, not with a stack trace.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
});

const { runProgram } = await import("./program.ts");
process.exitCode = await runProgram(process.argv);
