/** Where programs lie on the machine that ran them concerns no reader: `/opt/x/bin/python3` is `python3`. */
export function shownCommand(command: readonly string[]): string {
  const [program = "", ...rest] = command;
  return [withoutFolders(program), ...rest].join(" ");
}

/** The same for a sentence in which paths from the root stand. */
export function withoutFolders(text: string): string {
  return text.replaceAll(/(?<![\w.:/])\/(?:[\w.@+-]+\/)+([\w.@+-]+)/g, "$1");
}
