import { ModelError, usageError } from "../../agent/core/errors.ts";

export interface ModelName {
  /** As langchain calls it: `openai`, `anthropic`, `ollama`, `google-genai`. */
  readonly provider: string;
  readonly name: string;
}

/** `provider:name` or `provider/name`, cut at the first separator: names may hold both themselves. */
export function parseModelName(text: string): ModelName {
  const match = /^([A-Za-z][\w-]*)[:/](\S+)$/.exec(text.trim());
  if (match === null) {
    throw usageError(
      `got the model ${JSON.stringify(text)}, expected provider:name`,
      "name the provider too, e.g. --model openai:gpt-4.1 or --model ollama:qwen3",
    );
  }
  const [, provider = "", name = ""] = match;
  return { provider: provider.toLowerCase(), name };
}

const keyVariables: Readonly<Record<string, string>> = {
  openai: "OPENAI_API_KEY",
  azure_openai: "AZURE_OPENAI_API_KEY",
  anthropic: "ANTHROPIC_API_KEY",
  "google-genai": "GOOGLE_API_KEY",
  google: "GOOGLE_API_KEY",
  mistralai: "MISTRAL_API_KEY",
  groq: "GROQ_API_KEY",
  cohere: "COHERE_API_KEY",
  deepseek: "DEEPSEEK_API_KEY",
  xai: "XAI_API_KEY",
  cerebras: "CEREBRAS_API_KEY",
  fireworks: "FIREWORKS_API_KEY",
  together: "TOGETHER_AI_API_KEY",
  perplexity: "PERPLEXITY_API_KEY",
};

export interface KeySource {
  readonly provider: string;
  readonly apiKey: string | null;
  readonly apiBase: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The key to use; null leaves it to the provider's own client (cloud roles, local servers).
 * A server of the user's own often needs none, but the client insists on some text.
 * @throws ModelError authentication
 */
export function resolveKey({ provider, apiKey, apiBase, environment }: KeySource): string | null {
  if (apiKey !== null && apiKey.trim() !== "") return apiKey.trim();
  const variable = keyVariables[provider];
  if (variable === undefined) return null;
  const found = environment[variable]?.trim() ?? "";
  if (found !== "") return found;
  if (apiBase !== null) return "no-key-needed";
  throw new ModelError("authentication", `no key for the model provider ${provider} was given`, {
    mend: keyAdvice(provider),
  });
}

export function keyAdvice(provider: string): string {
  const variable = keyVariables[provider];
  const set = variable === undefined ? `set the key of ${provider}` : `export ${variable}=…`;
  return `${set}, or name a local server with --api-base, or run with --offline`;
}
