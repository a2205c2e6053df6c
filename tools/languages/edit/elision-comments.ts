/**
 * Whether a comment stands for code that was left out: "... existing code ...", "rest unchanged",
 * "same as before". The whole comment has to say so; "leaves the rest unchanged when x" does not.
 */
export function standsForLeftOutCode(comment: string): boolean {
  return comment
    .split(/\r?\n/)
    .map(plainWords)
    .some((words) => words !== "" && phrases.some((phrase) => phrase.test(words)));
}

/** Without comment markers, in lower case, dashes and dots as they may be. */
function plainWords(line: string): string {
  return line
    .replace(/^\s*(?:#+|\/\/+[/!]?|\/\*+|\*+\/|\*+|<!--|--)\s*/, "")
    .replace(/\s*(?:\*+\/|-->)?\s*\}?\s*$/, "")
    .replace(/[’`"*_]/g, "")
    .replace(/\.{2,}|…/g, " … ")
    .replace(/[\s:;,!()[\]<>{}=–—-]+/g, " ")
    .replace(/\.(?=\s|$)/g, "")
    .trim()
    .toLowerCase();
}

const code =
  "(?:code|codes|implementation|implementations|logic|body|methods?|functions?|lines?|file|class|" +
  "content|contents|definitions?|statements?|stuff|part|parts|block|section|tests?|imports?|fields?|" +
  "members?|properties|cases|branches|handling|checks?|processing|steps?|loop|setup|initiali[sz]ation)";
/** Nouns that mean the text of a program and little else. */
const program =
  "(?:code|implementations?|logic|body|methods?|functions?|lines?|statements?|content)";
const same =
  "(?:unchanged|the same|same|as before|as is|as it was|as they were|identical|untouched|intact|" +
  "omitted|omitted for brevity|elided|not shown|unmodified|here|goes here|go here|continues|follows|" +
  "continues here|as above|same as before|exactly the same|the same as before|unchanged from \\w+|" +
  "same as (?:the )?original|as in (?:the )?original|as in (?:the )?original code)";
const verb = "(?:is|are|remains?|stays?|was|were|kept|keeps?|to be kept|should remain|should stay)";
const dots = "(?: ?… ?)";
const article = "(?:the |this |all |all the |your |our |my |its )?";
const left = "(?:rest|remainder|remaining|existing|original|previous|other|old|prior|current|same)";

const phrases: readonly RegExp[] = [
  // "…", "… existing code …", "existing code …", "… (30 lines) …", "… same …"
  whole("…( …)*"),
  whole(
    `… ?${article}(?:${left}|unchanged|snip(?:ped)?|omitted|truncated|same|etc|more ${code}|${code})(?: [^…]{0,60})?${dots}?`,
  ),
  whole(`${article}(?:${left} )+(?:of )?(?:${article}\\w+ ){0,3}${code}?${dots}`),
  whole(`… ?(?:\\d+ )?(?:more )?lines?${dots}?`),
  // "rest of the code", "the rest of the method remains the same", "remaining logic unchanged"
  whole(
    `(?:and |with |then )?${article}(?:rest|remainder)(?: of ${article}(?:\\w+ ){0,3}${code})?(?: ${verb})?(?: ${same})?${dots}?`,
  ),
  whole(`(?:and |with )?${article}(?:rest|remainder) of (?:\\S+)(?: ${verb})? ${same}${dots}?`),
  whole(
    `${article}(?:remaining|existing|original|previous|old|same|unchanged|omitted) ${program}${dots}?`,
  ),
  whole(
    `${article}(?:${left} |above |below )*${code}(?: (?:above|below|before|after(?:wards)?))?(?: ${verb})? ${same}${dots}?`,
  ),
  whole(`everything(?: else)?(?: (?:above|below))?(?: ${verb})? ${same}${dots}?`),
  // "unchanged", "same as before", "as in the original", "no changes here"
  whole(
    `(?:unchanged|untouched|omitted(?: for (?:brevity|clarity))?|elided|snip|snipped|truncated|unmodified)${dots}?`,
  ),
  whole(
    `${article}(?:${code} )?(?:omitted|elided|removed|shortened|truncated|left out) for (?:brevity|clarity)${dots}?`,
  ),
  whole(
    `(?:exactly |exact )?(?:the )?(?:same|identical|unchanged)(?: ${code})? (?:as|to|from|with|like) (?:the )?(?:before|original|previous(?:ly)?|earlier|existing|old|current)(?: ${code}| version)?${dots}?`,
  ),
  whole(
    `(?:as|like) (?:before|previously|in (?:the )?(?:original|previous|existing)(?: ${code}| version)?)${dots}?`,
  ),
  whole(
    "no(?:thing)? (?:changes?|changed|modifications?)(?: (?:is |are )?(?:needed |required )?(?:here|below|above|in this (?:method|function|part|section|block)|from here(?: on)?))",
  ),
  // "keep the existing code", "keep rest as is"
  whole(
    `(?:keep|leave|retain|preserve|copy|insert|include|paste|put|use) ${article}(?:${left} )?(?:of )?${article}(?:${code}|rest|everything(?: else)?)(?: ${same})?${dots}?`,
  ),
  // placeholders
  whole(`${article}(?:${left} )?${code} (?:goes|go|comes|continues|belongs) (?:here|on)${dots}?`),
  whole(`(?:add |insert |put |write )?(?:your|my|actual|real) ${code}(?: (?:goes )?here)?${dots}?`),
];

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}
