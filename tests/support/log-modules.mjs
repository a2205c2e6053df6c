// Preloaded into a program under test: appends every resolved module to the file in LOGGED_MODULES.
import { appendFileSync } from "node:fs";
import { registerHooks } from "node:module";

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    appendFileSync(process.env.LOGGED_MODULES, `${resolved.url}\n`);
    return resolved;
  },
});
