import { readFile } from "node:fs/promises";
import { z } from "zod";
import { usageError } from "../../core/errors.ts";
import type { Environment } from "./outgoing.ts";

/** Who the App is. Its secrets come from the environment only and are taken out of it at once. */
export type AppIdentity =
  | {
      readonly kind: "app";
      readonly appId: number;
      readonly privateKey: string;
      readonly login: string;
    }
  /** A token of a person or a workflow, for trying it out. */
  | { readonly kind: "token"; readonly token: string; readonly login: string };

export interface AppSettings {
  readonly identity: AppIdentity;
  readonly webhookSecret: string;
  readonly apiBase: string;
  readonly cloneBase: string;
}

const numeric = z.coerce.number().int().positive();

/** @throws RepairError (usage) that names the variable which is missing. */
export async function readAppSettings(environment: Environment): Promise<AppSettings> {
  const webhookSecret = environment["REPAIR_WEBHOOK_SECRET"] ?? "";
  if (webhookSecret.length < 16) {
    throw usageError(
      webhookSecret === ""
        ? "REPAIR_WEBHOOK_SECRET is not set"
        : `REPAIR_WEBHOOK_SECRET has ${webhookSecret.length} characters, expected at least 16`,
      "make one with: openssl rand -hex 32, and give it to the App's webhook settings too",
    );
  }
  return {
    identity: await readIdentity(environment),
    webhookSecret,
    apiBase: environment["GITHUB_API_URL"] ?? "https://api.github.com",
    cloneBase: environment["GITHUB_SERVER_URL"] ?? "https://github.com",
  };
}

async function readIdentity(environment: Environment): Promise<AppIdentity> {
  const login = environment["REPAIR_APP_LOGIN"];
  if (login === undefined || login === "") {
    throw usageError(
      "REPAIR_APP_LOGIN is not set",
      "set it to the login that the comments will carry, for an App: its-slug[bot]",
    );
  }
  const appId = environment["REPAIR_APP_ID"];
  if (appId === undefined) {
    const token = environment["GITHUB_TOKEN"] ?? "";
    if (token !== "") return { kind: "token", token, login };
    throw usageError(
      "neither REPAIR_APP_ID nor GITHUB_TOKEN is set",
      "set REPAIR_APP_ID and REPAIR_APP_PRIVATE_KEY_FILE of your GitHub App",
    );
  }
  const parsed = numeric.safeParse(appId);
  if (!parsed.success)
    throw usageError(`got REPAIR_APP_ID ${JSON.stringify(appId)}, expected digits`);
  return { kind: "app", appId: parsed.data, privateKey: await readKey(environment), login };
}

async function readKey(environment: Environment): Promise<string> {
  const path = environment["REPAIR_APP_PRIVATE_KEY_FILE"];
  const text =
    environment["REPAIR_APP_PRIVATE_KEY"] ??
    (path === undefined ? "" : await readFile(path, "utf8").catch(() => ""));
  if (text.includes("PRIVATE KEY")) return text.replaceAll("\\n", "\n");
  throw usageError(
    "the App's private key was not found",
    "set REPAIR_APP_PRIVATE_KEY_FILE to the .pem file GitHub gave you",
  );
}

/** What may not be seen by anything this process starts. */
export const secretVariables: readonly string[] = [
  "REPAIR_WEBHOOK_SECRET",
  "REPAIR_VIEW_TOKEN",
  "REPAIR_VIEW_SECRET",
  "REPAIR_APP_PRIVATE_KEY",
  "REPAIR_APP_PRIVATE_KEY_FILE",
  "GITHUB_TOKEN",
  "GH_TOKEN",
];
