/**
 * What pointed at a place, for a reader: several signals may say the same, and the rank or the
 * measure at which each of them saw it is no news to anybody.
 */
export function reasonWords(
  reasons: readonly { readonly detail: string }[],
  most: number,
): readonly string[] {
  const words = reasons.map(({ detail }) => detail.replace(/ \((?:rank \d+|Ochiai [\d.]+)\)$/, ""));
  return [...new Set(words)].slice(0, most);
}
