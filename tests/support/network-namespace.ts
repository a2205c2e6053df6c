import { randomInt } from "node:crypto";
import { execa } from "execa";

/** Why network namespaces cannot be made here, or null. */
export async function missingNamespaces(): Promise<string | null> {
  const name = `rt${process.pid}`;
  const { failed } = await execa("ip", ["netns", "add", name], { reject: false });
  if (failed) return "network namespaces cannot be made here";
  await execa("ip", ["netns", "delete", name]);
  return null;
}

export interface Namespace {
  /** The address of this machine, as seen from inside. */
  readonly outside: string;
  /** A command line that runs another inside. */
  readonly prefix: readonly string[];
  /** Takes the cable out: packets vanish, nobody is told. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** A network of its own that is tied to this machine by one cable. */
export async function openNamespace(): Promise<Namespace> {
  const id = randomInt(1 << 24).toString(16);
  const name = `rt-${id}`;
  const [here, there] = [`h${id}`, `n${id}`];
  const net = `10.${randomInt(64, 250)}.${randomInt(250)}`;
  const ip = (...argv: readonly string[]) => execa("ip", argv);
  await ip("netns", "add", name);
  await ip("link", "add", here, "type", "veth", "peer", "name", there, "netns", name);
  await ip("addr", "add", `${net}.1/24`, "dev", here);
  await ip("link", "set", here, "up");
  await ip("-n", name, "addr", "add", `${net}.2/24`, "dev", there);
  await ip("-n", name, "link", "set", there, "up");
  return {
    outside: `${net}.1`,
    prefix: ["ip", "netns", "exec", name],
    cut: async () => void (await ip("-n", name, "link", "set", there, "down")),
    mend: async () => void (await ip("-n", name, "link", "set", there, "up")),
    close: async () => void (await ip("netns", "delete", name)),
  };
}
