/** What a signal saw, for the person who reads a suspect's reasons. */
export function describeSignal(signal: string, rank: number): string {
  const [, description] = descriptions.find(([prefix]) => signal.startsWith(prefix)) ?? [];
  return `${description ?? signal} (rank ${String(rank)})`;
}

/** The first prefix that fits is taken. */
const descriptions: readonly (readonly [prefix: string, description: string])[] = [
  ["unit_related", "it is the same method as a suspected one in a related class"],
  ["unit_frame", "a stack frame of the issue stands in it"],
  ["unit_file", "its file is suspected"],
  ["unit_named", "the issue names it"],
  ["unit_owner_named", "the issue names its class"],
  ["unit_errors", "its string literals read like the issue's error message"],
  ["unit_title", "its words are those of the title"],
  ["unit_call", "it is next to another suspect by calls"],
  ["unit_", "its words are those of the issue"],
  ["bm_names", "names it defines are words of the issue"],
  ["bm_doc", "its documentation uses the issue's words"],
  ["bm_", "its words are those of the issue"],
  ["u_", "its best functions use the issue's words"],
  ["cov_", "it has much of what the issue speaks of"],
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
  ["indeg", "many files import it"],
  ["pagerank", "many files depend on it"],
  ["hi_", "its classes are related to suspected ones"],
  ["nbd_", "its folder has other suspects"],
  ["hk_", "commits that read like the issue changed it"],
  ["h_sim", "commits that read like the issue changed it"],
  ["h_", "it was changed often or lately"],
  ["loglines", "its size"],
  ["nunits", "its number of definitions"],
  ["depth", "its depth in the tree"],
  ["is_init", "it is a package's entry file"],
  ["lowprior", "it is set-up, example or vendored code"],
];
