import type { SeenExchange, SeenMessage } from "../read/messages.ts";
import type { RunView } from "../read/run-view.ts";
import type { Spend } from "../read/shapes.ts";
import type { Addresses } from "./candidates.ts";
import { clock, count, duration, money, plural } from "./figures.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { renderText } from "./prose.ts";
import { renderReply } from "./readable-json.ts";

export const messageChunk = 40;

export function renderConversation(view: RunView, addresses: Addresses, list: Html): Html {
  return html`<section id="conversation" aria-labelledby="conversation-title">
    <h2 id="conversation-title">Conversation</h2>
    ${conversationSummary(view)}
    <ol class="rows" id="message-list">
      ${list}
    </ol>
    ${
      addresses === null || view.messages.size === 0
        ? null
        : html`<noscript
            ><p>
              <a href="${addresses("messages")}">All of the conversation on pages of its own</a>
            </p></noscript
          >`
    }
  </section>`;
}

export function conversationSummary({ messages, spend }: RunView): Html {
  const cost =
    spend === null
      ? ""
      : `: ${count(spend.inputTokens)} tokens in (${count(spend.cachedTokens)} of them cached), ${count(spend.outputTokens)} out, cost ${money(spend)}`;
  return html`<p class="quiet" data-part="conversation-summary">
    ${messages.size === 0 ? "No model was asked." : `${plural(messages.size, "question")} to the model${cost}.`}
  </p>`;
}

export interface MessageRowOptions {
  readonly addresses: Addresses;
  readonly body: Html | null;
}

export function messageRow(message: SeenMessage, { addresses, body }: MessageRowOptions): Html {
  const { number } = message;
  const source = addresses?.(`messages/${number}`) ?? null;
  return html`<li>
    <details
      class="row"
      id="message-${number}"
      ${source === null || body !== null ? null : html`data-src="${source}"`}
    >
      <summary>
        <span class="rank">${number}</span
        >${message.kind === "exchange" ? summaryOf(message.exchange) : html`<span class="what bad">${message.why}</span>`}
      </summary>
      <div class="body">
        ${body ?? html`<p><a href="${source ?? ""}">Open it on a page of its own</a></p>`}
      </div>
    </details>
  </li>`;
}

function summaryOf({ purpose, reply, temperature }: SeenExchange): Html {
  const spend = reply.kind === "waiting" ? null : reply.spend;
  const state =
    reply.kind === "waiting"
      ? html`<span class="verdict-word running">waiting</span>`
      : reply.kind === "failed"
        ? html`<span class="verdict-word failing"
            >${reply.fault === "" ? "failed" : reply.fault.slice(0, 40)}</span
          >`
        : null;
  return html`<span class="what"
      >${purpose.replaceAll("-", " ")}${temperature > 0 ? html` <span class="quiet">at ${temperature}</span>` : null}
      ${state}</span
    ><span class="from"
      >${spend === null ? "" : `${count(spend.inputTokens)} → ${count(spend.outputTokens)} tokens${priceOf(spend)} · ${duration(spend.seconds)}`}</span
    >`;
}

function priceOf(spend: Spend): string {
  return spend.unknownPrice && spend.dollars === 0 ? "" : ` · ${money({ ...spend, calls: 1 })}`;
}

/** The question and the reply in full. */
export function messageBody(message: SeenMessage): Html {
  if (message.kind === "unusable") return html`<p class="bad">${message.why}</p>`;
  const { number, messages, reply, model, at, temperature } = message.exchange;
  return html`${messages.length === 0 ? html`<p class="quiet">The question was not kept.</p>` : null}
    ${messages.map(
      ({ role, text }) =>
        html`<details
          class="said ${role}"
          ${role === "user" && text.length < 3000 ? html`open` : null}
        >
          <summary>
            ${roleWords[role] ?? role} <span class="quiet">${count(text.length)} characters</span>
          </summary>
          ${renderText(text, `${role} of question ${number}`)}
        </details>`,
    )}
    ${replyOf(reply, number)}
    <p class="quiet">
      ${model} · temperature ${temperature} · <time datetime="${at}">${clock(at)}</time> ·
      <a href="#message-${number}">Link to question ${number}</a>
    </p>`;
}

const roleWords: Readonly<Record<string, string>> = {
  system: "Instructions",
  user: "Question",
  assistant: "Earlier reply",
};

function replyOf(reply: SeenExchange["reply"], number: number): Html {
  if (reply.kind === "waiting") return html`<p class="note">There is no reply yet.</p>`;
  if (reply.kind === "failed") {
    return html`<div class="note bad"><strong>${reply.fault}</strong> ${reply.message}</div>
      ${reply.text === null ? null : renderText(reply.text, `Reply ${number}`)}`;
  }
  return html`${reply.texts.map(
    (text, at) =>
      html`<h3>Reply${reply.texts.length > 1 ? ` ${at + 1}` : ""}</h3>
        <div class="reply">${renderReply(text, `Reply ${number}`)}</div>`,
  )}`;
}
