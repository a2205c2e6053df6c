import type Docker from "dockerode";
import { environmentError } from "../../../agent/core/errors.ts";
import type { HiddenInstance } from "../../datasets/instance.ts";

/** The published image of an instance, as the row names it or by the official rule. */
export function imageOf({ id, image }: Pick<HiddenInstance, "id" | "image">): string {
  return image ?? `swebench/sweb.eval.x86_64.${id.toLowerCase().replace("__", "_1776_")}:latest`;
}

export async function hasImage(docker: Docker, image: string): Promise<boolean> {
  return docker
    .getImage(image)
    .inspect()
    .then(
      () => true,
      () => false,
    );
}

/** @throws RepairError (environment) when it cannot be pulled. */
export async function pullImage(
  docker: Docker,
  { image, signal }: { readonly image: string; readonly signal: AbortSignal },
): Promise<void> {
  try {
    const stream = await docker.pull(image, { abortSignal: signal });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(stream, (error: Error | null) =>
        error === null ? resolve() : reject(error),
      );
    });
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    throw environmentError(
      `the image ${image} could not be pulled: ${why}`,
      `docker pull ${image}`,
    );
  }
}

/**
 * Removes images that this program pulled, oldest use first, until the published instance images take
 * no more than the limit. Images that were there before are the user's and stay.
 */
export async function pruneImages(
  docker: Docker,
  { pulled, limitBytes }: { readonly pulled: readonly string[]; readonly limitBytes: number },
): Promise<void> {
  const images = await docker.listImages();
  const sizes = new Map<string, number>();
  for (const { RepoTags, Size } of images)
    for (const tag of RepoTags ?? []) if (tag.includes("sweb.eval.")) sizes.set(tag, Size);
  let total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  for (const image of pulled) {
    if (total <= limitBytes) return;
    await docker
      .getImage(image)
      .remove()
      .then(() => (total -= sizes.get(image) ?? 0))
      // In use by another evaluation: it is removed after that one.
      .catch(() => undefined);
  }
}
