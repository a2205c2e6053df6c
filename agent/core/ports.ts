/**
 * What the steps need from the world, as types of three to six methods. Every port has at least two
 * implementations and one contract suite in tests/contracts that all of them pass.
 */
export type * from "./ports/chat-model.ts";
export type * from "./ports/source-code.ts";
export type * from "./ports/version-control.ts";
export type * from "./ports/sandbox.ts";
export type * from "./ports/tests.ts";
export type * from "./ports/proposer.ts";
export type * from "./ports/code-host.ts";
export type * from "./ports/code-search.ts";
export type * from "./ports/pull-request-host.ts";
export type * from "./ports/queue.ts";
export type * from "./ports/store.ts";
