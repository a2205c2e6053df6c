import type { Command } from "commander";
import type { SetExitCode } from "./set-exit-code.ts";

export function addApp(program: Command, setExitCode: SetExitCode): void {
  const app = program
    .command("app")
    .description("the GitHub App: issues in, draft pull requests out");
  addServe(app, setExitCode);
  addSimulate(app, setExitCode);
  addManifest(app, setExitCode);
  app
    .command("doctor")
    .description("check the App's key, permissions, events, and whether deliveries arrive")
    .option("--json", "JSON on standard output")
    .action(async (flags: Record<string, unknown>) => {
      const { appDoctorCommand } = await import("../app-doctor.ts");
      setExitCode(await appDoctorCommand(flags));
    });
}

function addManifest(app: Command, setExitCode: SetExitCode): void {
  app
    .command("manifest")
    .description("make the App on GitHub: a page on loopback asks, and keeps the key it is given")
    .requiredOption("--url <address>", "where deliveries will come to: https://HOST/webhook")
    .option("--name <name>", "of the App, unique on GitHub", "repair")
    .option("--organisation <login>", "who owns it (default: the user who clicks)")
    .option("--folder <folder>", "for the key and the settings (default: the user's configuration)")
    .option("--port <n>", "of the page; 0 takes a free one", "8732")
    .option("--json", "JSON on standard output")
    .action(async (flags: Record<string, unknown>) => {
      const { appManifestCommand } = await import("../app-manifest.ts");
      setExitCode(await appManifestCommand(flags));
    });
}

function addServe(app: Command, setExitCode: SetExitCode): void {
  app
    .command("serve")
    .description("answer webhook deliveries (secrets by environment: REPAIR_WEBHOOK_SECRET, …)")
    .option("--host <address>", "where to listen", "127.0.0.1")
    .option("--port <n>", "0 takes a free one", "8731")
    .option("--label <name>", "the label that starts a run", "repair")
    .option("--bots <logins>", "bots that may command, separated by commas")
    .option("--models <names>", "models a comment may choose, separated by commas")
    .option("--jobs <n>", "runs at the same time; 0 leaves them to others on the queue", "1")
    .option("--queue <address>", "redis://…, shared by several machines (default: files)")
    .option("--daily-budget <dollars>", "for the runs of one repository in 24 hours (default 50)")
    .option("--person-budget <dollars>", "for the runs of one person in 24 hours (default 20)")
    .option("--daily-runs <n>", "runs of one repository in 24 hours (default 50)")
    .option("--ready", "open pull requests as ready, not as drafts")
    .option("--state <folder>", "where the queue is kept (default: the user's state folder)")
    .option("--no-throttle", "do not space writes: for a server of your own without rate limits")
    .option("--lease <seconds>", "a run whose process is gone is continued after this", "60")
    .action(async (flags: Record<string, unknown>) => {
      const { appServeCommand } = await import("../app-serve.ts");
      setExitCode(await appServeCommand(flags));
    });
}

function addSimulate(app: Command, setExitCode: SetExitCode): void {
  app
    .command("simulate <event.json>")
    .description("run one webhook payload on a local repository, without GitHub")
    .option("--event <name>", "as in X-GitHub-Event (default: found by looking)")
    .option("--repo <folder>", "the repository to repair", ".")
    .option("--permission <role>", "what the sender may do there", "write")
    .option("--label <name>", "the label that starts a run", "repair")
    .option("--login <name>", "the App's own login (default: $REPAIR_APP_LOGIN, or repair[bot])")
    .option("--offline", "no model calls, even if a model is configured")
    .option("--json", "JSON on standard output")
    .action(async (file: string, flags: Record<string, unknown>) => {
      const { appSimulateCommand } = await import("../app-simulate.ts");
      setExitCode(await appSimulateCommand(file, flags));
    });
}
