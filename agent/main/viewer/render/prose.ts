import { highlightText } from "./highlight.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";

/** Characters of one text shown at once; the rest is folded, and beyond the second cut off. */
const shownCharacters = 6000;
const keptCharacters = 400_000;

/**
 * A text somebody wrote, as text: fenced code becomes code, words in backticks too, nothing else is
 * interpreted. No link is made of it, because a page must not send its reader anywhere.
 */
export function renderProse(text: string): Html {
  // Text, the word behind a fence, code, what stands behind the closing fence, text, …
  const parts = text.split(/^ {0,3}```([^\n]*)\n?/m);
  return html`<div class="prose">
    ${parts.map((part, at) => {
      if (at % 4 === 0) return paragraphs(part);
      return at % 4 === 2 ? codeBlock(part, parts[at - 1] ?? "") : null;
    })}
  </div>`;
}

const extensions: Readonly<Record<string, string>> = {
  python: "py",
  pycon: "py",
  typescript: "ts",
  javascript: "js",
  shell: "sh",
  console: "sh",
  rust: "rs",
  ruby: "rb",
};

function codeBlock(text: string, word: string): Html {
  const language = /^\w+/.exec(word.trim().toLowerCase())?.[0] ?? "py";
  const path = `x.${extensions[language] ?? language}`;
  return html`<pre tabindex="0"><code>${highlightText(text.trimEnd(), path)}</code></pre>`;
}

function paragraphs(text: string): readonly Html[] {
  return text
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== "")
    .map(
      (paragraph) =>
        html`<p class="${isWrapped(paragraph) ? "wrapped" : "lines"}">
          ${inlineCode(paragraph.trim())}
        </p>`,
    );
}

/** Lines that were broken by hand near the 72nd or 100th character are one flowing sentence. */
function isWrapped(paragraph: string): boolean {
  const lines = paragraph.trim().split("\n").slice(0, -1);
  return lines.every((line) => line.length >= 60 && !/^\s/.test(line));
}

function inlineCode(text: string): readonly (Html | string)[] {
  return text
    .split(/`([^`\n]+)`/)
    .map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part));
}

/** Output, prompts, replies: whole lines, its beginning at once and the rest behind a fold. */
export function renderText(text: string, name: string): Html {
  if (text.length <= shownCharacters) return block(text, name);
  const cut = text.lastIndexOf("\n", shownCharacters);
  const head = text.slice(0, cut > 0 ? cut : shownCharacters);
  const rest = text.slice(head.length, keptCharacters);
  const left = text.length - head.length - rest.length;
  return html`${block(head, name)}
    <details class="rest">
      <summary>Show all ${text.length.toLocaleString("en")} characters</summary>
      ${block(rest.replace(/^\n/, ""), `${name}, the rest`)}
      ${left > 0 ? html`<p class="warn">${left.toLocaleString("en")} more characters are in the run's folder.</p>` : null}
    </details>`;
}

function block(text: string, name: string): Html {
  return html`<pre class="text" tabindex="0" role="region" aria-label="${name}">${text}</pre>`;
}
