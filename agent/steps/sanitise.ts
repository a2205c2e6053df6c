/**
 * Text of strangers, before anything reads it. What a person cannot see in the rendered issue must
 * not reach a model either: HTML comments, zero-width and bidirectional characters, control
 * characters, alternative texts and title attributes (the list of anthropics/claude-code-action,
 * src/github/utils/sanitizer.ts). Code blocks are data the reader sees, so they are left as they are.
 */
export function sanitise(text: string): string {
  return hiddenParts.reduce((rest, { pattern, put }) => rest.replaceAll(pattern, put), text);
}

const hiddenParts: readonly { readonly pattern: RegExp; readonly put: string }[] = [
  { pattern: /\r\n?/g, put: "\n" },
  { pattern: /<!--[^]*?(?:-->|$)/g, put: "" },
  // Soft hyphen, fillers, zero-width and bidirectional controls, byte order mark, invisible tags.
  {
    pattern:
      /[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]/gu,
    put: "",
  },
  // oxlint-disable-next-line no-control-regex -- control characters are what is removed here
  { pattern: /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g, put: "" },
  { pattern: /!\[[^\]\n]{1,1000}\]\(/g, put: "![](" },
];
