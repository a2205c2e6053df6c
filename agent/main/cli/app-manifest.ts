import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { Interrupted, usageError } from "../../core/errors.ts";
import { createManifestPage } from "../github-app/manifest.ts";
import { checkFolder } from "../github-app/manifest-files.ts";
import { listen } from "../github-app/server.ts";
import { onInterrupt } from "./interrupt.ts";
import { parseFlags } from "./parse-flags.ts";

const urlWords = "expected the address deliveries will come to, https://…/webhook";

/** Deliveries carry the repository's words: over the network only encrypted. */
function isSafe(address: string): boolean {
  const { protocol, hostname } = URL.parse(address) ?? { protocol: "", hostname: "" };
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return protocol === "https:" || (protocol === "http:" && isHere);
}

const flagsSchema = z.object({
  name: z.string().min(1).max(34).default("repair"),
  url: z.url(urlWords).refine(isSafe, { error: urlWords }),
  organisation: z
    .string()
    .regex(/^[A-Za-z0-9][\w-]{0,38}$/)
    .optional(),
  folder: z.string().optional(),
  port: z.coerce.number().int().min(0).max(65_535).default(8732),
  json: z.boolean().default(false),
});

/** `repair app manifest`: a page on loopback that makes the App on GitHub, and keeps its key. */
export async function appManifestCommand(
  given: Readonly<Record<string, unknown>>,
): Promise<number> {
  const flags = parseFlags(flagsSchema, given);
  const { env } = process;
  const config = env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config");
  const address = { url: "" };
  const folder = resolve(flags.folder ?? join(config, "repair", "app"));
  const fault = await checkFolder(folder);
  if (fault !== null) throw usageError(fault);
  const page = createManifestPage({
    name: flags.name,
    webhookUrl: flags.url,
    webBase: env["GITHUB_SERVER_URL"] ?? "https://github.com",
    apiBase: env["GITHUB_API_URL"] ?? "https://api.github.com",
    organisation: flags.organisation ?? null,
    folder,
    ownUrl: () => address.url,
  });
  const listening = await listen({ app: page.app, host: "127.0.0.1", port: flags.port });
  address.url = `http://127.0.0.1:${listening.port}`;
  process.stderr.write(`open ${address.url} in your browser; this ends when the App is made\n`);
  const interrupt = onInterrupt(process.stderr);
  const stopped = Promise.withResolvers<null>();
  interrupt.signal.addEventListener("abort", () => stopped.resolve(null), { once: true });
  const made = await Promise.race([page.created, stopped.promise]);
  // The last page is still on its way to the browser.
  await new Promise((done) => setTimeout(done, 200));
  await listening.close();
  interrupt.stop();
  if (made === null) throw new Interrupted();
  process.stdout.write(
    flags.json
      ? `${JSON.stringify(made, null, 2)}\n`
      : `the App ${made.slug} (${made.appId}) is made\n  key       ${made.keyFile}\n  settings  ${made.environmentFile}\n  next      set -a; . ${made.environmentFile}; repair app doctor\n`,
  );
  return 0;
}
