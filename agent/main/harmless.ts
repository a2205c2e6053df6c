/** Text of strangers on one line: no mention, reference, link, picture or element of the host takes effect. */
export function harmless(text: string): string {
  return (
    text
      .replaceAll(/\s+/g, " ")
      .trim()
      // Before all others: `&commat;ada` is a mention to the host, and `&#91;` a bracket.
      .replaceAll(/&(?=#?\w+;)/g, "&amp;")
      .replaceAll(/[<>]/g, (sign) => (sign === "<" ? "&lt;" : "&gt;"))
      .replaceAll(/@(?=\w)/g, "@\u200B")
      .replaceAll(/#(?=\d)/g, "#\u200B")
      .replaceAll(/\bGH-(?=\d)/gi, "GH\u200B-")
      // A link or a picture needs no scheme. A backslash would show where it stands in code.
      .replaceAll(/\](?=[([:])/g, "]\u200B")
      .replaceAll(/\/(?=\/)/g, "/\u200B")
      .replaceAll(/www(?=\.)/gi, "$&\u200B")
      // Programs that read pull requests take a slash at the start of a line for a command.
      .replace(/^\/(?=\w)/, "/\u200B")
  );
}
