import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { hasProjectFile, projectText } from "./project-files.ts";

/** What a Python project's files say about how it wants to be installed; read, never executed. */
export interface PythonProject {
  /** Version specifiers, or null when nothing is said. */
  readonly requiresPython: string | null;
  /** Normalised names of the packages it needs to run. */
  readonly dependencies: readonly string[];
  /** Folders that imports start from besides the root: `src`. */
  readonly importFolders: readonly string[];
  /** Optional dependencies that look like those of the tests. */
  readonly testExtras: readonly string[];
  readonly requirementFiles: readonly string[];
  /** Whether `pip install .` has anything to install. */
  readonly installable: boolean;
}

export function readPythonProject(folder: string): PythonProject {
  const pyproject = projectText(folder, "pyproject.toml");
  const setupCfg = projectText(folder, "setup.cfg");
  const setupPy = projectText(folder, "setup.py");
  const requirementFiles = requirementNames.filter((name) => hasProjectFile(folder, name));
  return {
    requiresPython: requiresPython(pyproject, setupCfg, setupPy),
    dependencies: dependencyNames([
      ...tomlList(pyproject, "dependencies"),
      ...iniList(setupCfg, "install_requires"),
      ...pythonList(setupPy, "install_requires"),
      ...(hasProjectFile(folder, "requirements.txt")
        ? projectText(folder, "requirements.txt").split("\n")
        : []),
    ]),
    importFolders: importFolders(folder, `${pyproject}\n${setupCfg}\n${setupPy}`),
    testExtras: extras(pyproject, setupCfg).filter((name) => /^(?:tests?|testing|dev)$/.test(name)),
    requirementFiles,
    installable: setupPy !== "" || /^\[(?:project|build-system|tool\.poetry)\]/m.test(pyproject),
  };
}

const requirementNames = [
  "requirements.txt",
  "requirements-dev.txt",
  "requirements-test.txt",
  "requirements-tests.txt",
  "dev-requirements.txt",
  "test-requirements.txt",
  "requirements/dev.txt",
  "requirements/test.txt",
  "requirements/tests.txt",
];

function requiresPython(pyproject: string, setupCfg: string, setupPy: string): string | null {
  return (
    /^requires-python\s*=\s*["']([^"']*)["']/m.exec(pyproject)?.[1] ??
    /^python_requires\s*=\s*(.+)$/m.exec(setupCfg)?.[1] ??
    /\bpython_requires\s*=\s*["']([^"']*)["']/.exec(setupPy)?.[1] ??
    null
  );
}

/** The strings of `name = [ … ]` under [project]. */
function tomlList(text: string, name: string): readonly string[] {
  const body = new RegExp(`^\\[project\\][^]*?^${name}\\s*=\\s*\\[([^]*?)\\]\\s*$`, "m").exec(
    text,
  )?.[1];
  return strings(body ?? "");
}

function iniList(text: string, name: string): readonly string[] {
  const body = new RegExp(`^${name}\\s*=[ \\t]*(.*(?:\\n[ \\t]+.*)*)`, "m").exec(text)?.[1] ?? "";
  return body.split("\n");
}

function pythonList(text: string, name: string): readonly string[] {
  return strings(new RegExp(`\\b${name}\\s*=\\s*\\[([^\\]]*)\\]`).exec(text)?.[1] ?? "");
}

function strings(text: string): readonly string[] {
  return [...text.matchAll(/["']([^"'\n]+)["']/g)].map((match) => match[1] ?? "");
}

/** Requirements that hold only elsewhere (`; python_version < "3"`) are left out. */
function dependencyNames(lines: readonly string[]): readonly string[] {
  const names = lines.flatMap((line) => {
    const match = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(?:[<>=!~(].*|@.*)?$/.exec(
      line.replace(/#.*$/, "").trimEnd(),
    );
    return match === null ? [] : [normaliseName(match[1] ?? "")];
  });
  return [...new Set(names)];
}

/** As the package index compares names (PEP 503). */
export function normaliseName(name: string): string {
  return name.replace(/[-_.]+/g, "-").toLowerCase();
}

function extras(pyproject: string, setupCfg: string): readonly string[] {
  const section = (text: string, title: RegExp) => title.exec(text)?.[1] ?? "";
  const toml = section(pyproject, /^\[project\.optional-dependencies\]\n((?:(?!\[[a-z]).*\n?)*)/m);
  const ini = section(setupCfg, /^\[options\.extras_require\]\n((?:(?!\[).*\n?)*)/m);
  return [...`${toml}\n${ini}`.matchAll(/^["']?([A-Za-z0-9_-]+)["']?\s*=/gm)].map(
    (match) => match[1] ?? "",
  );
}

/** Where packages lie when not at the root: as configured, else a `src` folder that is no package. */
function importFolders(folder: string, configuration: string): readonly string[] {
  const named = [
    ...configuration.matchAll(/\bwhere\s*=\s*\[?\s*["']?([\w/.-]+)["']?/g),
    ...configuration.matchAll(
      /\bpackage_dir\s*=\s*(?:\n\s*)?\{?\s*["']?["']?\s*[:=]\s*["']?([\w/.-]+)/g,
    ),
    ...configuration.matchAll(/^["']{2}\s*=\s*["']([\w/.-]+)["']/gm),
    ...configuration.matchAll(/\bfrom\s*=\s*["']([\w/.-]+)["']/g),
  ].map((match) => (match[1] ?? "").replace(/^\.\/|\/$/g, ""));
  return [...new Set([...named, "src", "lib"])].filter((name) =>
    isSourceFolder(join(folder, name), name),
  );
}

function isSourceFolder(path: string, name: string): boolean {
  if (name === "" || name === "." || name.split("/").includes("..")) return false;
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  const entries = readdirSync(path, { withFileTypes: true });
  if (entries.some((entry) => entry.name === "__init__.py")) return false;
  return entries.some(
    (entry) =>
      (entry.isFile() && entry.name.endsWith(".py")) ||
      (entry.isDirectory() && hasProjectFile(join(path, entry.name), "__init__.py")),
  );
}
