import { z } from "zod";

/** Words with spaces between them, or a list. */
export const words = z.union([
  z.array(z.string()).readonly(),
  z
    .string()
    .transform((text): readonly string[] => text.split(/\s+/).filter((word) => word !== "")),
]);

/** A version is numbers: what else may follow `@` can be a folder, an archive or an address. */
const packageManager = /^(npm|pnpm|yarn)(?:@\d+(?:\.\d+){0,2}(?:-[a-z]+(?:\.\d+)?)?)?$/;

/** All other commands of a package manager may run something: `exec`, `run`, `dlx`, any script's name. */
const installing: Readonly<Record<string, readonly string[]>> = {
  npm: ["ci", "install", "i"],
  pnpm: ["install", "i"],
  yarn: ["install"],
};

/** Which packages are chosen, and how they are laid out; never where from, where to, or what is run. */
const harmless = new Set(
  `--force --legacy-peer-deps --no-legacy-peer-deps --strict-peer-deps --no-strict-peer-dependencies
  --frozen-lockfile --no-frozen-lockfile --pure-lockfile --no-lockfile --no-package-lock --no-save
  --no-optional --ignore-optional --ignore-engines --install-links --shamefully-hoist --no-hoist
  --offline --prefer-offline --prod=false --production=false`.split(/\s+/),
);
const harmlessWithValue =
  /^(?:--before=\d{4}-\d\d-\d\d[\d:.TZ]*|--(?:omit|include)=(?:dev|optional|peer|prod)|--(?:node-linker|install-strategy)=[a-z]+)$/;

function isHarmless(word: string): boolean {
  return harmless.has(word) || harmlessWithValue.test(word);
}

/**
 * The packages are installed outside of a sandbox, so the command is no command but a choice among
 * those that do nothing else.
 */
export const installCommand = words.superRefine(
  ([program = "", command = "", ...rest], context) => {
    const complain = (message: string) => context.addIssue({ code: "custom", message });
    const manager = packageManager.exec(program)?.[1];
    if (manager === undefined)
      return complain(
        `got ${JSON.stringify(program)}, expected npm, pnpm or yarn, with @version in numbers if need be`,
      );
    const allowed = installing[manager] ?? [];
    if (!allowed.includes(command))
      return complain(`got "${manager} ${command}", expected ${manager} ${allowed.join(" or ")}`);
    const foreign = rest.find((word) => !isHarmless(word));
    if (foreign !== undefined)
      complain(
        `got the word ${JSON.stringify(foreign)} after "${manager} ${command}", expected nothing but options such as ${[...harmless].slice(0, 6).join(" ")} --omit=dev`,
      );
  },
);
