/** Keeps the head and the tail of a stream, and counts the rest. */
export interface BoundedOutput {
  add(chunk: Buffer): void;
  /** All bytes seen, kept or not. */
  seen(): number;
  /** The cut is marked between head and tail. */
  text(): string;
}

export function createBoundedOutput(limit: number): BoundedOutput {
  const headLimit = Math.ceil(limit / 2);
  const tailLimit = limit - headLimit;
  const head: Buffer[] = [];
  const tail: Buffer[] = [];
  let headBytes = 0;
  let tailBytes = 0;
  let seen = 0;
  const trim = (): void => {
    while (tail[0] !== undefined && tailBytes - tail[0].length >= tailLimit) {
      tailBytes -= tail[0].length;
      tail.shift();
    }
  };
  return {
    add: (chunk) => {
      seen += chunk.length;
      const toHead = chunk.subarray(0, headLimit - headBytes);
      if (toHead.length > 0) head.push(toHead);
      headBytes += toHead.length;
      const rest = chunk.subarray(toHead.length);
      if (rest.length === 0) return;
      tail.push(rest);
      tailBytes += rest.length;
      trim();
    },
    seen: () => seen,
    text: () => {
      const start = Buffer.concat(head);
      const end = Buffer.concat(tail);
      if (seen <= limit) return Buffer.concat([start, end]).toString("utf8");
      const kept = end.subarray(end.length - tailLimit);
      const cut = seen - start.length - kept.length;
      return `${wholeStart(start)}\n[… ${cut} bytes cut …]\n${wholeEnd(kept)}`;
    },
  };
}

/** Drops the character that the cut went through. */
function wholeStart(bytes: Buffer): string {
  let end = bytes.length;
  while (end > 0 && bytes.length - end < 3 && isContinuation(bytes[end - 1])) end--;
  const lead = bytes[end - 1] ?? 0;
  const needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  const isWhole = lead < 0x80 || bytes.length - end + 1 >= needed;
  return bytes.subarray(0, isWhole ? bytes.length : end - 1).toString("utf8");
}

function wholeEnd(bytes: Buffer): string {
  let start = 0;
  while (start < 3 && isContinuation(bytes[start])) start++;
  return bytes.subarray(start).toString("utf8");
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
