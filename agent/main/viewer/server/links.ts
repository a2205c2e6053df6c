import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

/** Opens the runs of one repository until a day: in a link's address, and then in a cookie. */
export interface Grant {
  /** `owner/name`. */
  readonly repository: string;
  /** Days since 1970 (UTC): it holds until this day begins. */
  readonly untilDay: number;
}

/** What a link carries is no cookie, and the other way round. */
export type GrantUse = "link" | "cookie";

export const dayMilliseconds = 24 * 3600 * 1000;

/** For nothing else: whoever learns what was signed here learns nothing of the secret's other uses. */
export function deriveLinkKey(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", "repair: links to runs, 1", 32));
}

export interface SignOptions {
  readonly key: Uint8Array;
  readonly use: GrantUse;
}

/** `owner/name.20790.SIGNATURE`: what it opens can be read, and not be changed. */
export function signGrant({ repository, untilDay }: Grant, { key, use }: SignOptions): string {
  const text = `${repository}.${untilDay}`;
  return `${text}.${signatureOf(text, { key, use })}`;
}

export interface ReadOptions extends SignOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Null for what was not signed here, for another use, or has expired. */
export function readGrant(text: string, { key, use, now }: ReadOptions): Grant | null {
  if (text.length > 400) return null;
  const match = /^(([\w.-]+\/[\w.-]+)\.(\d{1,6}))\.([\w-]{43})$/.exec(text);
  if (match === null) return null;
  const [, signed = "", repository = "", day = "", signature = ""] = match;
  if (!isSame(signature, signatureOf(signed, { key, use }))) return null;
  const untilDay = Number(day);
  return now < untilDay * dayMilliseconds ? { repository, untilDay } : null;
}

function signatureOf(text: string, { key, use }: SignOptions): string {
  return createHmac("sha256", key).update(`${use}\n${text.toLowerCase()}`).digest("base64url");
}

/** In a time that tells nothing of where they differ. */
export function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
