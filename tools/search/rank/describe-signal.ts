/** The one reason of a suspect that nothing in the issue speaks for. */
export const unrelatedSignal = "none";

/**
 * What a signal saw, for the person who reads a suspect's reasons: several may say the same. Null for
 * what is so whatever the issue says (size, age, a private name): it weighs, and explains nothing.
 */
export function describeSignal(signal: string, rank: number): string | null {
  if (priors.has(signal)) return null;
  const [, description] = descriptions.find(([prefix]) => signal.startsWith(prefix)) ?? [];
  return `${description ?? "it looks like what the issue speaks of"} (rank ${String(rank)})`;
}

/** Sees the issue by itself, and not by way of other suspects. */
export function ofTheIssue(signal: string): boolean {
  return !priors.has(signal) && !/^(?:fn|nbd?|hi)_|^(?:unit_file|ppr)/.test(signal);
}

const priors: ReadonlySet<string> = new Set([
  "unit_length",
  "unit_dunder",
  "unit_init",
  "unit_private",
  "indeg",
  "pagerank",
  "h_freq",
  "h_freq60",
  "h_fix",
  "h_age",
  "loglines",
  "nunits",
  "depth",
  "is_init",
  "lowprior",
]);

/** The first prefix that fits is taken. */
const descriptions: readonly (readonly [prefix: string, description: string])[] = [
  ["unit_related", "it is the same method as a suspected one in a related class"],
  ["unit_frame", "a stack frame of the issue stands in it"],
  ["unit_commit", "a commit that the issue names changed it"],
  ["unit_linked", "the issue links to a line in or near it"],
  ["unit_ex_", "the issue's own code runs it"],
  ["unit_file", "its file is suspected"],
  ["unit_named", "the issue names it"],
  ["unit_member_named", "the issue names it with its class"],
  ["unit_owner_named", "the issue names its class"],
  ["unit_name", "its name has words of the issue"],
  ["unit_errors", "its string literals read like the issue's error message"],
  ["unit_title", "it uses words of the issue's title"],
  ["unit_cover_title", "it uses words of the issue's title"],
  ["unit_docs", "its documentation uses the issue's words"],
  ["unit_callers", "a suspected function calls it"],
  ["unit_callees", "it calls a suspected function"],
  ["unit_class", "its class uses the issue's words"],
  ["unit_siblings", "another method of its class uses the issue's words"],
  ["unit_", "it uses the issue's words"],
  ["bm_names", "names it defines are words of the issue"],
  ["bm_doc", "its documentation uses the issue's words"],
  ["bm_title", "it uses words of the issue's title"],
  ["bm_", "it uses the issue's words"],
  ["u_title", "a function of it uses words of the issue's title"],
  ["u_", "its best functions use the issue's words"],
  ["cov_ft", "it uses words of the issue's title"],
  ["cov_", "a function of it has much of what the issue speaks of"],
  ["px_", "words that stand together in the issue stand together in it"],
  ["fn_", "its functions are suspected"],
  ["path_exact", "the issue names this path"],
  ["path_base", "the issue names a file like it"],
  ["path_", "its path uses the issue's words"],
  ["stem", "its file name is a word of the issue"],
  ["tb_", "it is in the issue's stack trace"],
  ["blob", "the issue links to it"],
  ["dotmod", "the issue names its module"],
  ["sym_", "it defines a name of the issue"],
  ["strbig", "its string literals read like the issue's error message"],
  ["ppr", "it is close to other suspects by imports"],
  ["nb_", "it is next to other suspects by imports"],
  ["hi_", "its classes are related to suspected ones"],
  ["nbd_", "its folder has other suspects"],
  ["hk_", "commits that read like the issue changed it"],
  ["ts_", "a test that the issue names is called after it"],
  ["hc_number", "a commit for an issue that the issue names changed it"],
  ["hc_", "a commit that the issue names changed it"],
  ["ex_words", "functions that the issue's own code runs use its words"],
  ["ex_", "the issue's own code runs it"],
  ["h_sim", "commits that read like the issue changed it"],
];
