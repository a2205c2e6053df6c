import { z } from "zod";
import type { ZodType } from "zod";
import type { ChatMessage } from "../../agent/core/ports.ts";

/** Providers whose protocol has `response_format`; the others are asked for JSON in words. */
export function asksForJsonSchema(provider: string): boolean {
  return ["openai", "azure_openai", "deepseek", "xai", "groq", "fireworks", "together"].includes(
    provider,
  );
}

export function jsonSchemaFormat(schema: ZodType) {
  return {
    type: "json_schema",
    json_schema: { name: "reply", strict: true, schema: jsonSchemaOf(schema) },
  } as const;
}

/** Also part of journal keys: a changed schema asks again. */
export function jsonSchemaOf(schema: ZodType): Readonly<Record<string, unknown>> {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return closed(rest);
}

/** Adds the schema to the last message, for servers that cannot be told it beside the messages. */
export function instructJson(
  messages: readonly ChatMessage[],
  schema: ZodType,
): readonly ChatMessage[] {
  const last = messages.at(-1);
  if (last === undefined) return messages;
  const instruction = `Reply with one JSON object and nothing else: no words before or after it, no code fence. It must fit this JSON schema:\n${JSON.stringify(jsonSchemaOf(schema))}`;
  return [...messages.slice(0, -1), { ...last, text: `${last.text}\n\n${instruction}` }];
}

/** Strict mode wants `additionalProperties: false` on every object; in `input` mode zod leaves it out. */
function closed(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(schema).map(([key, value]) => [key, closedValue(value)]);
  const result: Record<string, unknown> = Object.fromEntries(entries);
  if (result["type"] === "object" && result["additionalProperties"] === undefined)
    result["additionalProperties"] = false;
  return result;
}

function closedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closedValue);
  return isRecord(value) ? closed(value) : value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
