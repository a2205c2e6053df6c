/** A line of a stack trace. */
export interface Frame {
  /** As printed, with forward slashes. */
  readonly path: string;
  /** 0 when the trace does not say. */
  readonly line: number;
  /** Empty when the trace does not say. */
  readonly symbol: string;
}

const python = /File "([^"\n]+)", line (\d+)(?:, in (\S+))?/g;
const interactive = /^\s*(?:File )?([~/\w.<>\\:-]+\.py)(?::(\d+))?,? in ([\w.<>]+)\(/gm;
const pytest = /^([\w/\\.-]+\.py):(\d+): /gm;
const node =
  /^\s*at (?:async )?(?:(?:new )?([\w.$<>]+)[^(\n]{0,80} )?\(?(?:file:\/\/)?((?:[A-Za-z]:)?[^\s():]+\.[cm]?[jt]sx?):(\d+)(?::\d+)?\)?/gm;
const generic = /^\s*(?:at\s+)?([\w$./]+)?\(?([\w/.-]+\.(?:go|rs|java|cs|php|rb)):(\d+)\)?/gm;

/** Frames in the order of the text; JavaScript prints the innermost first, which is turned round. */
export function readFrames(text: string): readonly Frame[] {
  const frames: Frame[] = [];
  for (const match of text.matchAll(python)) frames.push(frame(match[1], match[2], match[3]));
  for (const match of text.matchAll(interactive)) frames.push(frame(match[1], match[2], match[3]));
  for (const match of text.matchAll(pytest)) frames.push(frame(match[1], match[2], ""));
  const inner: Frame[] = [];
  for (const match of text.matchAll(node)) inner.push(frame(match[2], match[3], match[1]));
  for (const match of text.matchAll(generic)) inner.push(frame(match[2], match[3], match[1]));
  return [...frames, ...inner.reverse()];
}

function frame(path = "", line = "0", symbol = ""): Frame {
  return { path: path.replaceAll("\\", "/"), line: Number(line), symbol };
}
