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
  // Soft hyphens, zero-width and bidirectional controls, byte order marks, invisible tags.
  {
    pattern: /\p{Default_Ignorable_Code_Point}|[\u202A-\u202E\u2066-\u2069\uFFF9-\uFFFB]/gu,
    put: "",
  },
  // oxlint-disable-next-line no-control-regex -- control characters are what is removed here
  { pattern: /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g, put: "" },
  { pattern: /!\[[^\][\n]{1,500}\]\(/g, put: "![](" },
];
