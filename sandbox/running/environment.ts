/** What a program finds besides what the caller gives; nothing of our own environment gets through. */
export function programEnvironment(
  places: { readonly home: string; readonly temporary: string },
  ...given: readonly Readonly<Record<string, string>>[]
): Readonly<Record<string, string>> {
  const base = {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    HOME: places.home,
    TMPDIR: places.temporary,
    LANG: "C.UTF-8",
    USER: "sandbox",
    LOGNAME: "sandbox",
  };
  return Object.assign({}, base, ...given);
}

/** For the launcher itself, which runs before the sandbox stands. */
export const launcherEnvironment: Readonly<Record<string, string>> = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  LANG: "C.UTF-8",
};
