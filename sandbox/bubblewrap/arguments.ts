import { lstatSync, readlinkSync } from "node:fs";

export const workspaceRoot = "/workspace";
export const homeFolder = "/home/sandbox";

export interface BoxView {
  /** The workspace folder as bubblewrap sees it. */
  readonly work: string;
  /** Folder with the stub files of /etc, as bubblewrap sees it. */
  readonly etc: string;
  readonly readOnly: readonly { readonly from: string; readonly to: string }[];
  readonly environment: Readonly<Record<string, string>>;
  /** Relative to the workspace; "" is its root. */
  readonly folder: string;
  readonly network: "none" | "allow";
  /** Bytes of each memory-backed folder: /tmp, the home folder, /dev/shm. */
  readonly memoryFolderBytes: number;
  /** Bubblewrap 0.8 and later can forbid nested user namespaces. */
  readonly canDisableNamespaces: boolean;
}

/** Files of /etc that programs need and that hold no secret of the machine. */
const etcEntries = [
  ...words(
    "ld.so.cache ld.so.conf ld.so.conf.d alternatives localtime timezone locale.alias magic",
  ),
  ...words("ssl pki ca-certificates ca-certificates.conf mime.types services protocols fonts"),
];

const systemFolders = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];

/** The arguments of `bwrap` up to and including `--`. */
export function bubblewrapArguments(view: BoxView): readonly string[] {
  return [
    "bwrap",
    ...isolation(view),
    ...system(view),
    ...writableFolders(view.memoryFolderBytes),
    ...view.readOnly.flatMap(({ from, to }) => ["--ro-bind", from, to]),
    "--bind",
    view.work,
    workspaceRoot,
    ...words("--remount-ro /dev --remount-ro /"),
    "--chdir",
    view.folder === "" ? workspaceRoot : `${workspaceRoot}/${view.folder}`,
    "--",
  ];
}

function isolation(view: BoxView): readonly string[] {
  return [
    ...words("--unshare-all --unshare-user --uid 1000 --gid 1000"),
    ...words("--hostname sandbox --cap-drop ALL"),
    ...(view.canDisableNamespaces ? ["--disable-userns"] : []),
    ...(view.network === "allow" ? ["--share-net"] : []),
    // Our shell is the first process of the namespace: bubblewrap then waits for the end of all of
    // them, where its own first process would be left to the machine's init as a zombie.
    ...words("--as-pid-1 --die-with-parent --new-session --clearenv"),
    ...Object.entries(view.environment).flatMap(([name, value]) => ["--setenv", name, value]),
  ];
}

function system(view: BoxView): readonly string[] {
  const etc = etcEntries.map((name) => `/etc/${name}`);
  const network = view.network === "allow" ? ["/etc/resolv.conf", "/etc/gai.conf"] : [];
  return [
    ...words("--ro-bind /usr /usr"),
    ...systemFolders.flatMap((name) => systemFolder(name)),
    ...[...etc, ...network].flatMap((path) => ["--ro-bind-try", path, path]),
    ...["passwd", "group", "hosts", "nsswitch.conf"].flatMap((name) => {
      return ["--ro-bind", `${view.etc}/${name}`, `/etc/${name}`];
    }),
    ...words("--proc /proc --dev /dev"),
  ];
}

/** On a merged system /bin is a link to usr/bin. */
function systemFolder(name: string): readonly string[] {
  const stat = lstatSync(`/${name}`, { throwIfNoEntry: false });
  if (stat?.isSymbolicLink() === true) return ["--symlink", readlinkSync(`/${name}`), `/${name}`];
  return stat?.isDirectory() === true ? ["--ro-bind", `/${name}`, `/${name}`] : [];
}

function writableFolders(bytes: number): readonly string[] {
  return ["/tmp", "/var/tmp", "/run", homeFolder, "/dev/shm"].flatMap((folder) => {
    return ["--size", String(bytes), "--tmpfs", folder];
  });
}

function words(text: string): readonly string[] {
  return text.split(" ");
}
