import { z } from "zod";

/**
 * A parameter's value as text, in the type that the parameter wants. What does not fit stays text, so
 * that the schema says what it expected.
 */
export function readValue(parameters: z.ZodObject, key: string, text: string): unknown {
  const kind = kindOf(parameters, key);
  if (kind instanceof z.ZodNumber && /^-?\d{1,9}$/.test(text)) return Number(text);
  if (kind instanceof z.ZodBoolean && /^(?:true|false)$/.test(text)) return text === "true";
  return text;
}

export function isList(parameters: z.ZodObject, key: string): boolean {
  return kindOf(parameters, key) instanceof z.ZodArray;
}

function kindOf(parameters: z.ZodObject, key: string): unknown {
  const schema: unknown = parameters.shape[key];
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema;
}
