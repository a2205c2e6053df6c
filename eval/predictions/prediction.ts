import { createHash } from "node:crypto";

/** One line of a predictions file: exactly the three keys that the harness and sb-cli take. */
export interface Prediction {
  readonly instance_id: string;
  readonly model_name_or_path: string;
  /** Unified diff; null or "" means that there is no patch. */
  readonly model_patch: string | null;
}

export function isEmptyPatch(prediction: Prediction): boolean {
  return prediction.model_patch === null || prediction.model_patch === "";
}

/** SHA-256: what a verdict names its patch by. */
export function patchHash(patch: string | null): string {
  return createHash("sha256")
    .update(patch ?? "")
    .digest("hex");
}

/** A model name as the harness makes a folder of it. */
export function modelFolder(name: string): string {
  return name.replaceAll("/", "__");
}
