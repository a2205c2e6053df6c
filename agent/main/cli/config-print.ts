import { resolve } from "node:path";
import { loadConfig } from "../config.ts";

/** `repair config print`: every setting, and with --origin where each value comes from. */
export async function configPrintCommand(
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  const folder = resolve(typeof flags["repo"] === "string" ? flags["repo"] : ".");
  const { config, origins } = await loadConfig({ flags: {}, environment: process.env, folder });
  for (const [key, value] of Object.entries(config)) {
    const origin = flags["origin"] === true ? `   # ${origins[key] ?? "default"}` : "";
    process.stdout.write(`${key}: ${JSON.stringify(value)}${origin}\n`);
  }
  return 0;
}
