import { execa } from "execa";
import { checkSandboxes } from "../../../sandbox/choose.ts";

interface Finding {
  readonly part: string;
  readonly works: boolean;
  readonly isWrong?: boolean;
  readonly detail: readonly string[];
  readonly mend: string | null;
}

/** `repair doctor`: exit code 0 when a verified repair is possible here, 7 when it is not. */
export async function doctorCommand(flags: Readonly<Record<string, unknown>>): Promise<number> {
  const findings = [
    checkNode(),
    ...(await Promise.all([checkGit(), checkPython()])),
    ...(await checkSandboxRows()),
    checkModelKeys(),
    ...(await checkAppRows()),
  ];
  const canRepair = findings.some(
    (finding) =>
      finding.part.startsWith("sandbox ") && finding.part !== "sandbox process" && finding.works,
  );
  if (flags["json"] === true) {
    process.stdout.write(`${JSON.stringify({ can_repair: canRepair, findings }, null, 2)}\n`);
  } else {
    const { markOf } = await import("../github-app/app-doctor.ts");
    for (const finding of findings) {
      const { part, works, detail, mend } = finding;
      process.stdout.write(`${markOf(finding)}  ${part}\n`);
      for (const line of detail) process.stdout.write(`           ${line}\n`);
      if (!works && mend !== null) process.stdout.write(`         → ${mend}\n`);
    }
    process.stdout.write(
      canRepair
        ? "\nrepairs can be verified on this machine\n"
        : "\nno sandbox works here: repairs cannot be verified\n",
    );
  }
  return canRepair ? 0 : 7;
}

function checkNode(): Finding {
  const major = Number(process.versions.node.split(".")[0]);
  return {
    part: "node",
    works: major >= 24,
    isWrong: major < 24,
    detail: [`version ${process.versions.node}, at least 24 is needed`],
    mend: "install Node 24",
  };
}

async function checkGit(): Promise<Finding> {
  const version = await versionOf("git", ["--version"]);
  return {
    part: "git",
    works: version !== null,
    detail: [version ?? "git was not found"],
    mend: "apt-get install git",
  };
}

async function checkPython(): Promise<Finding> {
  const version = await versionOf("python3", ["--version"]);
  const pytest =
    version === null ? null : await versionOf("python3", ["-m", "pytest", "--version"]);
  return {
    part: "python (for Python repositories)",
    works: version !== null,
    detail: [
      version ?? "python3 was not found",
      pytest ?? "pytest is not installed for it (unittest works)",
    ],
    mend: "apt-get install python3 python3-pytest",
  };
}

async function checkSandboxRows(): Promise<readonly Finding[]> {
  const rows = await checkSandboxes();
  return rows.map(({ name, readiness }) => ({
    part: `sandbox ${name}`,
    works: readiness.usable,
    detail: readiness.findings,
    mend: readiness.mend,
  }));
}

/** Only where somebody set up the App. */
async function checkAppRows(): Promise<readonly Finding[]> {
  const { checkApp, isAppConfigured } = await import("../github-app/app-doctor.ts");
  return isAppConfigured(process.env) ? checkApp(process.env, AbortSignal.timeout(60_000)) : [];
}

function checkModelKeys(): Finding {
  const names = ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY"].filter(
    (name) => (process.env[name] ?? "") !== "",
  );
  return {
    part: "model key (optional: without one, repairs are offline)",
    works: names.length > 0,
    detail: [names.length > 0 ? `${names.join(", ")} is set` : "no key of a model provider is set"],
    mend: "export OPENAI_API_KEY=… and pass --model openai:NAME, or --api-base for a server of your own",
  };
}

async function versionOf(program: string, argv: readonly string[]): Promise<string | null> {
  const result = await execa(program, [...argv], { reject: false, timeout: 10_000 });
  return result.exitCode === 0
    ? ((result.stdout || result.stderr).split("\n")[0]?.trim() ?? null)
    : null;
}
