import { simpleCommands, type SimpleCommand } from "./shell-words.ts";

/** A runner that a package.json script starts, with the options to keep. */
export interface ScriptRunner {
  readonly name: string;
  /** The name of the script: `test`, `test:unit`. */
  readonly script: string;
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Follows `npm run x` from the test scripts to the first command that starts a known runner. */
export function scriptRunner(scripts: Readonly<Record<string, string>>): ScriptRunner | null {
  const names = Object.keys(scripts);
  const starts = [
    "test",
    "test:unit",
    "unit",
    "tests",
    ...names.filter((name) => name.startsWith("test")),
  ];
  for (const name of starts) {
    const found = follow(scripts, name, new Set());
    if (found !== null) return found;
  }
  return null;
}

function follow(
  scripts: Readonly<Record<string, string>>,
  script: string,
  seen: Set<string>,
): ScriptRunner | null {
  const text = Object.hasOwn(scripts, script) ? scripts[script] : undefined;
  if (text === undefined || seen.has(script)) return null;
  seen.add(script);
  for (const command of simpleCommands(text)) {
    const found = startedBy(command);
    if (found !== null) return { ...found, script };
    for (const next of scriptsRunBy(command.words)) {
      const followed = follow(scripts, next, seen);
      if (followed !== null) return followed;
    }
  }
  return null;
}

function scriptsRunBy(words: readonly string[]): readonly string[] {
  const [program, ...rest] = words;
  const plain = rest.filter((word) => !word.startsWith("-"));
  if (program === "npm" || program === "pnpm" || program === "yarn" || program === "bun") {
    return plain[0] === "run" ? plain.slice(1, 2) : plain.slice(0, 1);
  }
  return /^(?:run-[sp]|npm-run-all\d?)$/.test(program ?? "") ? plain : [];
}

export type Started = Omit<ScriptRunner, "script">;

/** The runner that a simple command starts, with the options to keep; null when it is none of ours. */
export function startedBy({ environment, words }: SimpleCommand): Started | null {
  const [program = "", ...rest] = dropWrapper(words);
  const name = baseName(program);
  if (name === "node" || name === "tsx") return startedByNode(name, rest, environment);
  if (!isRunner(name)) return null;
  return { name, words: keptWords(name, rest), environment };
}

/** `node --test`, `tsx --test`, and `node --flag node_modules/.bin/jest`, whose flags go to NODE_OPTIONS. */
function startedByNode(
  program: string,
  rest: readonly string[],
  environment: Readonly<Record<string, string>>,
): Started | null {
  if (rest.includes("--test")) {
    const words = rest.filter(
      (word) => !/^--(?:test$|test-reporter|watch|experimental-test-coverage)/.test(word),
    );
    const flags = program === "tsx" ? ["--import", "tsx"] : [];
    return { name: "node:test", words: [...flags, ...words], environment };
  }
  const index = rest.findIndex((word) => isRunner(baseName(word)));
  const name = baseName(rest[index] ?? "");
  if (index === -1) return null;
  const flags = rest.slice(0, index).join(" ");
  const options = [environment["NODE_OPTIONS"] ?? "", flags]
    .filter((text) => text !== "")
    .join(" ");
  const extended = options === "" ? environment : { ...environment, NODE_OPTIONS: options };
  return { name, words: keptWords(name, rest.slice(index + 1)), environment: extended };
}

/** Coverage tools start the runner they measure: `c8 mocha`, `nyc --reporter=lcov mocha`. */
function dropWrapper(words: readonly string[]): readonly string[] {
  if (!/^(?:c8|nyc)$/.test(baseName(words[0] ?? ""))) return words;
  const start = words.findIndex(
    (word, index) => (index > 0 && /^(?:node|tsx)$/.test(word)) || isRunner(baseName(word)),
  );
  return start === -1 ? words : words.slice(start);
}

function isRunner(name: string): boolean {
  return name === "vitest" || name === "jest" || name === "mocha";
}

function baseName(word: string): string {
  const name = word.slice(word.lastIndexOf("/") + 1).replace(/\.[cm]?js$/, "");
  return name === "_mocha" ? "mocha" : name;
}

/** What only concerns a person at a terminal, and what our own reporter options replace, is dropped. */
function keptWords(name: string, words: readonly string[]): readonly string[] {
  const dropped = droppedOptions[name];
  return words.filter((word, index) => {
    if (dropped?.alone.test(word) === true || dropped?.withValue.test(word) === true) return false;
    return dropped?.withValue.test(words[index - 1] ?? "") !== true;
  });
}

const droppedOptions: Readonly<Record<string, { alone: RegExp; withValue: RegExp }>> = {
  vitest: {
    alone:
      /^(?:run|watch|dev|-w|-u|--ui|--update|--watch(?:=.*)?|--run|--coverage(?:[.=].*)?|--(?:reporter|outputFile)[.=].*|--bail=.*|--passWithNoTests)$/,
    withValue: /^(?:--reporter|--outputFile|--bail)$/,
  },
  jest: {
    alone:
      /^(?:--watch(?:All)?(?:=.*)?|-u|--updateSnapshot|--coverage(?:=.*)?|--collectCoverage|--json|--(?:reporters|outputFile)=.*|-b|--bail(?:=.*)?|-o|--onlyChanged|--passWithNoTests|--notify)$/,
    withValue: /^(?:--reporters|--outputFile)$/,
  },
  mocha: {
    alone: /^(?:-w|--watch|-b|--bail|--inspect(?:-brk)?|--(?:reporter|reporter-options?)=.*)$/,
    withValue: /^(?:-R|-O|--reporter|--reporter-options?)$/,
  },
};
