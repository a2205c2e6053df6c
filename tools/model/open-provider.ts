import type { ChatModel } from "../../agent/core/ports.ts";
import type { LangchainOptions } from "./langchain.ts";

const recorded = /^recorded:(.+)$/s;

/**
 * The provider a model's name asks for: `provider:name` by langchain, or `recorded:<file>`, which
 * replays a conversation of an earlier run without network and key (see `recorded.ts`).
 */
export async function openProvider(options: LangchainOptions): Promise<ChatModel> {
  const [, path] = recorded.exec(options.model) ?? [];
  if (path !== undefined) {
    const { createRecordedModel } = await import("./recorded.ts");
    return createRecordedModel(path, { match: "purpose" });
  }
  const { createLangchainModel } = await import("./langchain.ts");
  return createLangchainModel(options);
}
