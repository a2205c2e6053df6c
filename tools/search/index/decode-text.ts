/**
 * Source bytes as text with plain line breaks, or null for content that is no text. UTF-16 is known by
 * its byte order mark; anything else is read as UTF-8 with invalid bytes replaced.
 */
export function decodeText(bytes: Uint8Array): string | null {
  const text = decode(bytes);
  if (text === null) return null;
  return text.includes("\r") ? text.replaceAll("\r\n", "\n").replaceAll("\r", "\n") : text;
}

function decode(bytes: Uint8Array): string | null {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view[0] === 0xff && view[1] === 0xfe) return view.toString("utf16le", 2);
  if (view[0] === 0xfe && view[1] === 0xff) {
    return Buffer.from(view.subarray(2, view.length - (view.length % 2)))
      .swap16()
      .toString("utf16le");
  }
  const start = view[0] === 0xef && view[1] === 0xbb && view[2] === 0xbf ? 3 : 0;
  if (view.subarray(0, 8192).includes(0)) return null;
  return view.toString("utf8", start);
}
