import { createRedactor } from "../../../tools/model/redact.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Hides what must never leave: these secrets, whatever the environment calls one, and known shapes. */
export function redactorFor(
  environment: Environment,
  secrets: readonly string[],
): (text: string) => string {
  const named = Object.entries(environment).flatMap(([name, value]) =>
    /KEY|TOKEN|SECRET|PASSW|CREDENTIAL/i.test(name) && value !== undefined && value.length >= 8
      ? [value]
      : [],
  );
  return createRedactor([...secrets, ...named].sort((a, b) => b.length - a.length));
}
