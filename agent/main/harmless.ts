/** Text of strangers on one line: no mention, no reference, no markup of the host takes effect in it. */
export function harmless(text: string): string {
  return (
    text
      .replaceAll(/\s+/g, " ")
      .trim()
      .replaceAll(/[<>]/g, (sign) => (sign === "<" ? "&lt;" : "&gt;"))
      .replaceAll(/@(?=\w)/g, "@\u200B")
      .replaceAll(/#(?=\d)/g, "#\u200B")
      .replaceAll(/\bGH-(?=\d)/gi, "GH\u200B-")
      .replaceAll(/(?<=https?:)\/\//g, "/\u200B/")
      // Programs that read pull requests take a slash at the start of a line for a command.
      .replace(/^\/(?=\w)/, "/\u200B")
  );
}
