import type { RunView } from "../read/run-view.ts";
import { clock, plural } from "./figures.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { renderProse } from "./prose.ts";

const longBody = 3000;

/** The issue as it was when the run was started. */
export function renderIssue({ request }: RunView): Html {
  const issue = request?.issue;
  if (issue === undefined) return html``;
  const isLong = issue.body.length > longBody;
  return html`<section id="issue" data-part="issue" aria-labelledby="issue-title">
    <h2 id="issue-title">Issue</h2>
    ${
      issue.body.trim() === ""
        ? html`<p class="quiet">It has a title and no text.</p>`
        : isLong
          ? html`<details>
              <summary>${issue.body.slice(0, 200).replaceAll(/\s+/g, " ")}…</summary>
              ${renderProse(issue.body.slice(0, 200_000))}
            </details>`
          : renderProse(issue.body)
    }
    ${
      issue.comments.length === 0
        ? null
        : html`<details>
            <summary>${plural(issue.comments.length, "comment")}</summary>
            ${issue.comments.slice(0, 200).map(
              ({ author, body, createdAt }) =>
                html`<article class="comment">
                  <p class="quiet">
                    <strong>${author}</strong> ·
                    <time datetime="${createdAt}">${clock(createdAt)}</time>
                  </p>
                  ${renderProse(body.slice(0, 100_000))}
                </article>`,
            )}
          </details>`
    }
    ${
      issue.url === null || !/^https?:\/\//.test(issue.url)
        ? null
        : html`<p class="quiet">from <code>${issue.url}</code></p>`
    }
  </section>`;
}
