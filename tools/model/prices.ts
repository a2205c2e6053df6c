import { z } from "zod";
import type { Spend } from "../../agent/core/model.ts";

/** Dollars for a million tokens. */
export const priceSchema = z
  .object({
    input: z.number().nonnegative(),
    output: z.number().nonnegative(),
    /** Input read from the provider's cache; the input price when it is left out. */
    cachedInput: z.number().nonnegative().optional(),
  })
  .strict();

/** By `provider:name`, or by the name alone for whoever sells it. */
export const priceTableSchema = z.record(z.string(), priceSchema);

export type Price = Readonly<z.infer<typeof priceSchema>>;
export type PriceTable = Readonly<Record<string, Price>>;

export function findPrice(table: PriceTable, modelId: string): Price | null {
  const name = modelId.slice(modelId.indexOf(":") + 1);
  return table[modelId] ?? table[modelId.replace(":", "/")] ?? table[name] ?? null;
}

/** The same spend with its dollars; without a price they stay as they are, and the spend says so. */
export function priceSpend(spend: Spend, price: Price | null): Spend {
  if (price === null) return { ...spend, unknownPrice: true };
  const cached = Math.min(spend.cachedTokens, spend.inputTokens);
  const perMillion =
    (spend.inputTokens - cached) * price.input +
    cached * (price.cachedInput ?? price.input) +
    spend.outputTokens * price.output;
  return { ...spend, dollars: perMillion / 1_000_000, unknownPrice: false };
}
