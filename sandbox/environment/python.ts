import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { environmentError } from "../../agent/core/errors.ts";
import { editableInstalls, installedNames } from "./installed.ts";
import {
  binFolder,
  hasModule,
  namedInterpreter,
  otherInterpreters,
  pathInterpreter,
  projectInterpreters,
  type Interpreter,
} from "./interpreters.ts";
import type { PlanEnvironmentOptions, PlannedEnvironment } from "./plan.ts";
import { needsPytest } from "./pytest-style.ts";
import { projectText } from "./project-files.ts";
import { readPythonProject, type PythonProject } from "./python-project.ts";
import { setupCommand, systemPath, seenFromInside } from "./setup.ts";
import { satisfiesPython } from "./versions.ts";

/** Made by the set-up inside the workspace, which is a copy: never in the user's repository. */
const environmentFolder = ".repair-environment";

export async function planPython(options: PlanEnvironmentOptions): Promise<PlannedEnvironment> {
  const project = readPythonProject(options.folder);
  const best = await findInterpreter({ project, options });
  if (best === null) {
    if (options.runner === "custom") return nothing(options);
    throw environmentError(
      `no Python${project.requiresPython === null ? "" : ` ${project.requiresPython}`} was found on this machine`,
      "install python3, or name one with --python",
    );
  }
  const missing = missingFor(best, { project, options });
  const install = missing.length > 0 && options.networkAllowed === true;
  if (!install) refuseWithout(missing, { best, options });
  return buildPlan({ best, project, options, missing, install });
}

interface Need {
  readonly project: PythonProject;
  readonly options: PlanEnvironmentOptions;
}

/** The one that was asked for, else that of the repository, else the machine's that fits best. */
async function findInterpreter(need: Need): Promise<Interpreter | null> {
  const { folder, source, python } = need.options;
  if (python !== undefined) return requireNamed(python);
  const own = bestOf(await projectInterpreters(source, folder), need);
  if (own !== null) return own;
  const pinned = pinnedVersion(folder);
  if (pinned !== null) {
    const found = await namedInterpreter(pinned, await otherInterpreters(process.env));
    if (found !== null) return found;
  }
  const first = await pathInterpreter(process.env);
  if (first !== null && fits(first, need.project) && missingFor(first, need).length === 0) {
    return first;
  }
  const others = await otherInterpreters(process.env);
  return bestOf(first === null ? others : [first, ...others], need);
}

async function requireNamed(named: string): Promise<Interpreter> {
  const known = isAbsolute(named) ? [] : await otherInterpreters(process.env);
  const found = await namedInterpreter(named, known);
  if (found !== null) return found;
  const versions = known.map(({ version }) => version.join(".")).join(", ");
  throw environmentError(
    `got the Python ${JSON.stringify(named)}, found ${versions === "" ? "none there" : `only ${versions}`}`,
    `install it (pyenv install ${named}, or uv python install ${named}), or name another`,
  );
}

function pinnedVersion(folder: string): string | null {
  const pinned = projectText(folder, ".python-version").trim().split("\n")[0] ?? "";
  return /^\d+(?:\.\d+)*$/.test(pinned) ? pinned : null;
}

function fits({ version }: Interpreter, { requiresPython }: PythonProject): boolean {
  return requiresPython === null || satisfiesPython(version, requiresPython);
}

/** The first of those that fit and miss least: their order says which is nearest to the user. */
function bestOf(candidates: readonly Interpreter[], need: Need): Interpreter | null {
  const fitting = candidates.filter((one) => fits(one, need.project));
  const scored = (fitting.length > 0 ? fitting : candidates).map((one) => ({
    one,
    missing: missingFor(one, need),
  }));
  const cost = (missing: readonly string[]) =>
    missing.length + (missing.includes("pytest") ? 1000 : 0);
  return scored.sort((a, b) => cost(a.missing) - cost(b.missing))[0]?.one ?? null;
}

/** What cannot be imported: the runner first, then dependencies of the project. */
function missingFor(interpreter: Interpreter, { project, options }: Need): readonly string[] {
  const lacksPytest =
    options.runner === "pytest" &&
    !hasModule(interpreter, "pytest") &&
    !existsSync(join(options.folder, "src/_pytest")) &&
    needsPytest(options.folder);
  const installed = installedNames(interpreter);
  const lacking = project.dependencies.filter((name) => !installed.has(name));
  return [...(lacksPytest ? ["pytest"] : []), ...lacking.filter((name) => name !== "pytest")];
}

interface Found {
  readonly best: Interpreter;
  readonly options: PlanEnvironmentOptions;
}

/** Without the runner nothing can be tried; a missing dependency may be one that no test needs. */
function refuseWithout(missing: readonly string[], { best, options }: Found): void {
  if (!missing.includes("pytest") || options.setupCommands.length > 0) return;
  const place = options.source ?? "the repository";
  throw environmentError(
    `the tests need pytest, but ${best.executable} (${best.origin}) does not have it`,
    `in ${place}: python3 -m venv .venv && .venv/bin/pip install pytest -e . ; or allow downloads with --network allow`,
  );
}

interface BuildOptions extends Found {
  readonly project: PythonProject;
  readonly missing: readonly string[];
  readonly install: boolean;
}

function buildPlan({ best, project, options, missing, install }: BuildOptions): PlannedEnvironment {
  const { source } = options;
  const made = install ? seenFromInside(`${environmentFolder}/bin`) : [];
  // An editable install would lead to the user's own files: the copy has to come before it.
  const editable = source !== null && editableInstalls(best, source).length > 0;
  const importFolders = [...project.importFolders, ...(editable ? ["."] : [])];
  return {
    language: "python",
    notes: [
      `Python ${best.version.join(".")}: ${best.origin} (${best.executable})`,
      ...notesOnFit(best, project),
      ...notesOnMissing(missing, install),
      ...notesOnEditable(best, source),
      ...(project.importFolders.length > 0
        ? [`imports start from ${project.importFolders.join(", ")}`]
        : []),
    ],
    setup: install ? installCommands(project, options) : [],
    readOnlyFolders: best.prefixes.filter((folder) => folder !== "/usr" && folder !== "/"),
    environment: {
      PATH: [...made, binFolder(best), ...systemPath].join(":"),
      ...(importFolders.length === 0 ? {} : { PYTHONPATH: importFolders.join(":") }),
      ...(source === null ? {} : { REPAIR_SOURCE_FOLDER: source }),
    },
    links: [],
  };
}

function notesOnFit({ version }: Interpreter, project: PythonProject): readonly string[] {
  const { requiresPython } = project;
  if (requiresPython === null || satisfiesPython(version, requiresPython)) return [];
  return [`the project asks for Python ${requiresPython}, which was not found`];
}

function notesOnMissing(missing: readonly string[], install: boolean): readonly string[] {
  if (missing.length === 0) return [];
  const names = missing.slice(0, 10).join(", ");
  return [install ? `installed by the set-up: ${names}` : `not installed: ${names}`];
}

function notesOnEditable(best: Interpreter, source: string | null): readonly string[] {
  if (source === null) return [];
  return editableInstalls(best, source).map(({ name, overridable }) =>
    overridable
      ? `${name} is installed in editable mode; the copy under test comes first on the path`
      : `${name} is installed in editable mode by an import hook: tests that load the user's own files are not believed`,
  );
}

function installCommands(project: PythonProject, { runner }: PlanEnvironmentOptions) {
  const python = `${environmentFolder}/bin/python3`;
  const own = project.testExtras.length > 0 ? `.[${project.testExtras.join(",")}]` : ".";
  const wanted = [
    ...(project.installable ? ["-e", own] : []),
    ...project.requirementFiles.flatMap((file) => ["-r", file]),
    ...(runner === "pytest" ? ["pytest"] : []),
  ];
  const pip = [python, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"];
  return [
    setupCommand(["python3", "-m", "venv", environmentFolder]),
    ...(wanted.length > 0 ? [setupCommand([...pip, ...wanted])] : []),
  ];
}

function nothing({ runner }: PlanEnvironmentOptions): PlannedEnvironment {
  return {
    language: "unknown",
    notes: [`no Python was found for the runner ${runner}`],
    setup: [],
    readOnlyFolders: [],
    environment: { PATH: systemPath.join(":") },
    links: [],
  };
}
