import { bytes, plural } from "./figures.ts";
import { highlightLine } from "./highlight.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { parseDiff } from "./parse-diff.ts";
import type { DiffBlock, DiffFile, DiffHunk, DiffLine } from "./parse-diff.ts";
import type { SeenDiff } from "../read/candidates.ts";

/**
 * A diff that is read side by side on a wide page and line below line on a narrow one: one markup, two
 * layouts. What changed inside a line is marked when both sides have the line.
 */
export function renderDiff(diff: SeenDiff | null): Html {
  if (diff === null) {
    return html`<p class="quiet">
      No diff was kept: the edits were refused before they were applied, or the run is older than
      the page.
    </p>`;
  }
  const files = parseDiff(diff.text);
  if (files.length === 0) return html`<p class="quiet">The diff is empty.</p>`;
  return html`<div class="diff">
    ${files.map(renderFile)}
    ${diff.cut ? html`<p class="warn">The rest of ${bytes(diff.size)} is left out.</p>` : null}
  </div>`;
}

/** `+2 −1` of a diff. */
export function diffSize(diff: string): Html {
  const files = parseDiff(diff);
  const added = files.reduce((sum, file) => sum + file.added, 0);
  const removed = files.reduce((sum, file) => sum + file.removed, 0);
  return html`<span class="size"
    ><b class="plus">+${added}</b> <b class="minus">−${removed}</b></span
  >`;
}

function renderFile(file: DiffFile): Html {
  const { path, kind, added, removed } = file;
  return html`<article class="file">
    <header>
      <code>${path}</code>
      ${kind === "changed" ? null : html`<span class="tag">${kind}</span>`}
      <span class="size"
        ><b class="plus">+${added}<span class="sr"> ${plural(added, "line")} added</span></b>
        <b class="minus"
          >−${removed}<span class="sr"> ${plural(removed, "line")} removed</span></b
        ></span
      >
    </header>
    ${file.hunks.map((hunk) => renderHunk(hunk, path))}
  </article>`;
}

function renderHunk({ heading, start, blocks }: DiffHunk, path: string): Html {
  return html`<div class="hunk" tabindex="0" role="group" aria-label="${path} from line ${start}">
    <p class="at">line ${start}${heading === "" ? null : html` · <code>${heading}</code>`}</p>
    ${blocks.map((block) => renderBlock(block, path))}
  </div>`;
}

function renderBlock(block: DiffBlock, path: string): Html {
  if (block.kind === "same") {
    const old = block.lines.map((line) => ({ number: line.old, text: line.text }));
    const now = block.lines.map((line) => ({ number: line.new, text: line.text }));
    return html`<div class="pair">
      <div class="side twin" aria-hidden="true">${old.map((line) => plainLine(line, path))}</div>
      <div class="side">${now.map((line) => plainLine(line, path))}</div>
    </div>`;
  }
  const { removed, added } = block;
  const isPaired = removed.length === added.length;
  const between = (line: DiffLine, other: DiffLine | undefined) =>
    changedLine(line.text, { other: isPaired ? (other?.text ?? null) : null, path });
  return html`<div class="pair">
    <div class="side">
      ${removed.map(
        (line, at) =>
          html`<del class="line"
            ><i>${line.number}</i><u aria-hidden="true">−</u
            ><code>${between(line, added[at])}</code></del
          >`,
      )}
    </div>
    <div class="side">
      ${added.map(
        (line, at) =>
          html`<ins class="line"
            ><i>${line.number}</i><u aria-hidden="true">+</u
            ><code>${between(line, removed[at])}</code></ins
          >`,
      )}
    </div>
  </div>`;
}

function plainLine({ number, text }: DiffLine, path: string): Html {
  return html`<div class="line">
    <i>${number}</i><u> </u><code>${highlightLine(text, path)}</code>
  </div>`;
}

interface ChangedOptions {
  /** The same line on the other side; null when it is not known which. */
  readonly other: string | null;
  readonly path: string;
}

function changedLine(text: string, { other, path }: ChangedOptions): Html | string {
  if (other === null) return highlightLine(text, path);
  const shorter = Math.min(text.length, other.length);
  let head = 0;
  while (head < shorter && text[head] === other[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && text.at(-1 - tail) === other.at(-1 - tail)) tail += 1;
  const middle = text.slice(head, text.length - tail);
  // Marking most of a line says nothing, and pieces of words are hard to read.
  if (middle === "" || head + tail < text.trim().length / 3) return highlightLine(text, path);
  const rest = text.slice(text.length - tail);
  return html`${highlightLine(text.slice(0, head), path)}<mark>${middle}</mark>${highlightLine(rest, path)}`;
}
