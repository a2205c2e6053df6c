import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { packageRoot } from "../../../agent/core/package-root.ts";

const names = z.array(z.string()).readonly();
/** Words with spaces between them. */
const words = z
  .string()
  .transform((text): readonly string[] => text.split(/\s+/).filter((word) => word !== ""));
const texts = z.record(z.string(), z.string()).readonly();

/** An interpreter and what is installed for it; shared by all versions of a project that name it. */
const environmentShape = z.strictObject({
  /** `3.9`: any patch release of it. */
  python: z.string().regex(/^\d+\.\d+$/),
  /** Requirements for pip, pinned. */
  packages: words,
  /** Folders of the checkout that imports start from, as an editable install would add them. */
  imports: names.default(["."]),
  /** What an editable install would register of the project itself. */
  project: z.strictObject({
    name: z.string(),
    version: z.string(),
    /** `console_scripts` by name: `pytest` → `pytest:main`. */
    scripts: texts.default({}),
    /** Other entry points by group. */
    entryPoints: z.record(z.string(), texts).readonly().default({}),
  }),
});

const serviceShape = z.strictObject({
  /** Of `environments`: what the service runs in, apart from the project's packages. */
  environment: z.string(),
  argv: names,
  /** A port of the loopback that it listens on. */
  port: z.number(),
});

const projectShape = z.strictObject({
  repository: z.string(),
  versions: names,
  /** Only these instances, which need something of their own; they have precedence. */
  instances: names.optional(),
  environment: z.string(),
  /** The test command; test files or labels are added. */
  test: words,
  variables: texts.default({}),
  /** Files the install step would write into the checkout. */
  files: texts.default({}),
  /**
   * Compiled extensions: taken from the wheels of near releases, the first that has a file wins. After
   * a space, a wheel may name the start of the paths that it gives: `scikit-learn==0.20.3 ensemble/`.
   */
  extensions: z
    .strictObject({
      wheels: names,
      /** Folder in the wheel → folder in the checkout. */
      folders: texts,
      /** Regular expression of the paths below it that are taken. */
      pattern: z.string().default(String.raw`\.so(?:\.|$)`),
    })
    .optional(),
  /** A server on the loopback that the tests talk to. */
  service: serviceShape.optional(),
  /** How the agent runs tests when the usual detection would not do. */
  agentTest: z.string().optional(),
  /** In what this differs from the official specification, and why. */
  notes: names.default([]),
});

const fileShape = z.strictObject({
  format: z.literal(1),
  /** What pip itself needs on old interpreters, by Python version. */
  bootstrap: z.record(z.string(), words),
  environments: z.record(z.string(), environmentShape),
  projects: z.array(projectShape).readonly(),
});

export type PackageEnvironment = z.infer<typeof environmentShape> & {
  readonly name: string;
  readonly bootstrap: readonly string[];
  /** For packages that nobody here has chosen. */
  readonly onlyWheels?: true;
};

export type Specification = Omit<z.infer<typeof projectShape>, "environment" | "service"> & {
  readonly environment: PackageEnvironment;
  readonly service:
    | (Omit<z.infer<typeof serviceShape>, "environment"> & {
        readonly environment: PackageEnvironment;
      })
    | null;
};

export interface SpecificationFile {
  /** Null for a repository and version that nothing is known of. */
  find(instance: {
    readonly id: string;
    readonly repository: string;
    readonly version: string;
  }): Specification | null;
  /** What pip itself needs on an interpreter. */
  bootstrap(python: string): readonly string[];
  /** `owner/name` of every repository with an entry. */
  readonly repositories: readonly string[];
}

/** The pins and commands of this package, or of another file of that form. */
export function loadSpecifications(path: string = usualFile): SpecificationFile {
  const file = fileShape.parse(JSON.parse(readFileSync(path, "utf8")));
  const environmentNamed = (name: string): PackageEnvironment => {
    const found = file.environments[name];
    if (found === undefined) throw new RangeError(`${path} has no environment ${name}`);
    return { ...found, name, bootstrap: file.bootstrap[found.python] ?? [] };
  };
  const specifications = file.projects.map(
    ({ environment, service, ...project }): Specification => ({
      ...project,
      environment: environmentNamed(environment),
      service: service ? { ...service, environment: environmentNamed(service.environment) } : null,
    }),
  );
  return {
    find({ id, repository, version }) {
      const own = specifications.filter(
        (one) => one.repository === repository && one.versions.includes(version),
      );
      const special = own.find(({ instances }) => instances?.includes(id));
      return special ?? own.find(({ instances }) => instances === undefined) ?? null;
    },
    bootstrap: (python) => file.bootstrap[python] ?? [],
    repositories: [...new Set(specifications.map(({ repository }) => repository))],
  };
}

const usualFile = join(packageRoot, "eval/environments/local/specifications.json");
