import { createHash } from "node:crypto";
import { usageError } from "../core/errors.ts";
import type { Issue, IssueComment } from "../core/model.ts";
import { sanitise } from "./sanitise.ts";

/** Largest issue text that is taken at all, bytes. */
export const issueByteLimit = 4 * 1024 * 1024;

/** What the steps work with, characters; a pasted log beyond it is kept at its head and its tail. */
const analysedCharacters = 200_000;

/**
 * An issue from a file or standard input: the first heading or line is its title.
 * @param origin how the user named it, for error texts.
 * @throws RepairError (usage) for text that is empty, binary or too large.
 */
export function readIssueText(bytes: Uint8Array, origin: string): Issue {
  if (bytes.length > issueByteLimit) {
    throw usageError(
      `the issue ${origin} has more than ${issueByteLimit / 1024 / 1024} MB, expected at most that much text`,
      "cut the attached log to the part that shows the fault",
    );
  }
  const { title, body } = splitTitle(decode(bytes, origin));
  return freezeIssue(
    { repository: null, number: null, title, body, comments: [], url: null },
    origin,
  );
}

/** Sanitises an issue from any source and bounds it. @throws RepairError (usage) when nothing is left. */
export function freezeIssue(issue: Issue, origin: string): Issue {
  const title = sanitise(issue.title).trim().slice(0, 500);
  const body = bound(sanitise(issue.body).trim());
  if (title === "" && body === "") {
    throw usageError(
      `the issue ${origin} is empty`,
      "describe what goes wrong, best with the failing code or its output",
    );
  }
  const comments = issue.comments.map(freezeComment).filter((comment) => comment.body !== "");
  return { ...issue, title, body, comments };
}

/** Short and stable: the same issue text gives the same digest in every run. */
export function issueDigest(issue: Issue): string {
  const text = JSON.stringify([issue.title, issue.body, issue.comments]);
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

function freezeComment(comment: IssueComment): IssueComment {
  return { ...comment, body: bound(sanitise(comment.body).trim()) };
}

/** NUL characters come along with pasted logs; no reader sees them. */
function decode(bytes: Uint8Array, origin: string): string {
  const text = decodeOrNull(bytes)?.replaceAll("\0", "");
  if (text !== undefined) return text;
  throw usageError(
    `the issue ${origin} is not text (its bytes are neither UTF-8 nor UTF-16)`,
    "pass a Markdown or plain text file",
  );
}

function decodeOrNull(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return "utf-8";
}

function splitTitle(text: string): { title: string; body: string } {
  const lines = text.replaceAll(/\r\n?/g, "\n").split("\n");
  const first = lines.findIndex((line) => line.trim() !== "");
  if (first < 0) return { title: "", body: "" };
  const heading = (lines[first] ?? "").trim();
  const title = heading
    .replace(/^#+\s*/, "")
    .replace(/\s#+$/, "")
    .replace(/^title:\s*/i, "");
  if (title.length > 300) return { title: `${title.slice(0, 120)}…`, body: text };
  return { title, body: lines.slice(first + 1).join("\n") };
}

function bound(text: string): string {
  if (text.length <= analysedCharacters) return text;
  const head = text.slice(0, Math.floor(analysedCharacters * 0.7));
  const tail = text.slice(-Math.floor(analysedCharacters * 0.3));
  return `${head}\n\n[… ${text.length - analysedCharacters} characters cut …]\n\n${tail}`;
}
