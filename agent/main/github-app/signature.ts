import { createHmac, timingSafeEqual } from "node:crypto";

/** `sha256=` and 64 hexadecimal digits: anything else is turned away before a body is read. */
export function isSignature(header: string | undefined): header is string {
  return header !== undefined && /^sha256=[0-9a-f]{64}$/.test(header);
}

/** Over the bytes as they came, in constant time; nothing is parsed before. */
export function isSigned(bytes: Uint8Array, header: string, secret: string): boolean {
  const expected = Buffer.from(signatureOf(bytes, secret));
  const given = Buffer.from(header);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export function signatureOf(bytes: Uint8Array, secret: string): string {
  return `sha256=${createHmac("sha256", secret).update(bytes).digest("hex")}`;
}
