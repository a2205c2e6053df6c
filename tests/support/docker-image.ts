import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Readable } from "node:stream";
import Docker from "dockerode";

/** Where tests that need a daemon run; they never pull an image. */
export interface TestDaemon {
  readonly docker: Docker;
  /** With sh, bash, git, patch and python3. */
  readonly image: string;
  /** "" when it can be used, else why it cannot, for the title of skipped tests. */
  readonly absent: string;
}

const programs =
  "sh bash git patch python3 cat chmod cp cut date env false find grep head id kill ln ls mkdir mkfifo mount mv printf rm sed setsid sleep sort tail tar touch tr true unshare wc yes".split(
    " ",
  );

/**
 * A daemon that answers, and an image: `REPAIR_TEST_IMAGE`, or one made of this machine's own programs and
 * their libraries, so that no registry is asked. It is made once and kept by the daemon (some 70 MB).
 */
export async function findTestDaemon(): Promise<TestDaemon> {
  const docker = new Docker();
  const given = process.env["REPAIR_TEST_IMAGE"];
  const image = given ?? "repair-test/machine:2";
  const answers = await docker.ping().then(
    () => true,
    () => false,
  );
  if (!answers) return { docker, image, absent: "no docker daemon answers" };
  if (await hasImage(docker, image)) return { docker, image, absent: "" };
  if (given !== undefined) return { docker, image, absent: `no image ${given}` };
  const missing = programs.filter((name) => pathOf(name) === null);
  if (process.platform !== "linux" || missing.length > 0)
    return { docker, image, absent: `no ${missing.join(", ")} here to make an image of` };
  await importImage(docker, { image, archive: archiveOfMachine() });
  return { docker, image, absent: "" };
}

function hasImage(docker: Docker, image: string): Promise<boolean> {
  return docker
    .getImage(image)
    .inspect()
    .then(
      () => true,
      () => false,
    );
}

async function importImage(
  docker: Docker,
  { image, archive }: { readonly image: string; readonly archive: Buffer },
): Promise<void> {
  // With its tag: Podman does not look at one that is given apart.
  const stream = await docker.importImage(Readable.from([archive]), { repo: image });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null) =>
      error === null ? resolve() : reject(error),
    );
  });
}

/** A tar of a root folder. Links are followed: every name is a file of its own. */
function archiveOfMachine(): Buffer {
  const files = programs.flatMap((name) => pathOf(name) ?? []);
  const [library = "", modules = ""] = execFileSync(
    pathOf("python3") ?? "",
    ["-c", "import sysconfig as s; print(s.get_path('stdlib')); print(s.get_path('platstdlib'))"],
    { encoding: "utf8" },
  ).split("\n");
  const compiled = spawnSync("find", [join(modules, "lib-dynload"), "-name", "*.so"]);
  // Node itself is given to a sandbox as a folder, without its libraries.
  const loaded = [
    process.execPath,
    ...files,
    ...compiled.stdout.toString().split("\n").filter(Boolean),
  ];
  const libraries = new Set(loaded.flatMap(librariesOf));
  const leaveOut = [
    "test",
    "dist-packages",
    "site-packages",
    "__pycache__",
    "idlelib",
    "ensurepip",
  ];
  const paths = ["/bin/sh", ...files, ...libraries, library];
  return execFileSync(
    "tar",
    [
      "-chC",
      "/",
      "--owner=0",
      "--group=0",
      ...leaveOut.map((name) => `--exclude=${library.slice(1)}/${name}`),
      ...new Set(paths.map((path) => path.slice(1))),
    ],
    { maxBuffer: 1024 ** 3, stdio: ["ignore", "pipe", "ignore"] },
  );
}

function librariesOf(program: string): readonly string[] {
  const { stdout } = spawnSync("ldd", [program], { encoding: "utf8" });
  return [...(stdout ?? "").matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].map((match) => match[1] ?? "");
}

function pathOf(program: string): string | null {
  const folders = ["/usr/bin", "/bin", ...(process.env["PATH"] ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null;
}
