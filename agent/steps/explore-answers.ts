import type { CodeSearch, SearchCall } from "../core/ports.ts";
import { excerpt, fence } from "../../prompts/fence.ts";

/** Characters of the answers of one turn, shared by its questions. */
const answersOfTurn = 12_000;

const questionsOfTurn = 4;

export interface AnswerOptions {
  readonly search: CodeSearch;
  /** What was asked before; the new questions are added. */
  readonly asked: SearchCall[];
  readonly signal: AbortSignal;
}

/** The answers to the questions of one turn. What was asked before is not answered again. */
export async function answerSearches(
  searches: readonly SearchCall[],
  { search, asked, signal }: AnswerOptions,
): Promise<string> {
  if (searches.length === 0) return "Nothing was asked and no place was named.";
  const taken = searches.slice(0, questionsOfTurn);
  const answers: string[] = [];
  for (const call of taken) {
    const isRepeat = asked.some((known) => titleOf(known) === titleOf(call));
    asked.push(call);
    answers.push(isRepeat ? repeated : await search.ask(call, signal));
  }
  const room = roomOfEach(answers);
  const parts = taken.map((call, index) => {
    return `${titleOf(call)}\n${fence("answer", excerpt(answers[index] ?? "", room, 0.8))}`;
  });
  const unasked = searches.length - taken.length;
  if (unasked > 0) parts.push(`${String(unasked)} more questions were not answered: four a turn.`);
  return parts.join("\n\n");
}

const repeated = "Asked before: the answer stands above. Ask something else, or name the places.";

/** What short answers leave over goes to the long ones. */
function roomOfEach(answers: readonly string[]): number {
  let left = answersOfTurn;
  const lengths = answers.map(({ length }) => length).toSorted((a, b) => a - b);
  for (const [index, length] of lengths.entries()) {
    const share = Math.floor(left / (lengths.length - index));
    if (length > share) return share;
    left -= length;
  }
  return answersOfTurn;
}

function titleOf(call: SearchCall): string {
  const given = (name: string, value: string | null): readonly string[] =>
    value === null || value === "" ? [] : [`${name} ${value}`];
  const parts = [
    JSON.stringify(call.query.trim()),
    ...given("path", call.path),
    ...given("class", call.class),
    ...given("line", call.line === null ? null : String(call.line)),
  ];
  return `${call.tool} ${parts.join(", ")}`;
}
