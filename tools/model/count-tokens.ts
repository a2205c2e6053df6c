import type { ChatMessage } from "../../agent/core/ports.ts";

/** Tokens of a text as OpenAI's newer models count them; other models need up to a third more. */
export async function countTokens(text: string): Promise<number> {
  const { countTokens: count } = await import("gpt-tokenizer");
  return count(text, { allowedSpecial: "all" });
}

/** An upper bound for a prompt: messages carry a few tokens each besides their text. */
export async function countPromptTokens(
  messages: readonly ChatMessage[],
  modelId: string,
): Promise<number> {
  const counts = await Promise.all(messages.map((message) => countTokens(message.text)));
  const counted = counts.reduce((sum, count) => sum + count + 8, 16);
  return modelId.startsWith("openai:") ? counted : Math.ceil(counted * 1.35);
}
