import { checkApp, markOf } from "../github-app/app-doctor.ts";

/** `repair app doctor`: 0 when the App could be served with this environment, else 7. */
export async function appDoctorCommand(flags: Readonly<Record<string, unknown>>): Promise<number> {
  const findings = await checkApp(process.env, AbortSignal.timeout(60_000));
  const works = findings.every((finding) => finding.works);
  if (flags["json"] === true) {
    process.stdout.write(`${JSON.stringify({ can_serve: works, findings }, null, 2)}\n`);
    return works ? 0 : 7;
  }
  for (const finding of findings) {
    process.stdout.write(`${markOf(finding)}  ${finding.part}\n`);
    for (const line of finding.detail) process.stdout.write(`           ${line}\n`);
    if (!finding.works && finding.mend !== null)
      process.stdout.write(`         → ${finding.mend}\n`);
  }
  return works ? 0 : 7;
}
