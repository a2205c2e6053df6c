import type { Edit } from "../../agent/core/model.ts";
import type { EditRefusal, EditResult, Language } from "../../agent/core/ports.ts";
import { leftOutLine } from "./left-out.ts";
import { replaceText } from "./replace-text.ts";

export type FileResult =
  | { readonly kind: "edited"; readonly text: string | null }
  | { readonly kind: "refused"; readonly why: EditRefusal; readonly message: string };

/** One edit on one file's text; `current` is null when there is no such file. */
export async function applyToFile(
  edit: Edit,
  current: string | null,
  language: Language | null,
): Promise<FileResult> {
  if (edit.kind === "create-file") return createFile(edit.text, current, language);
  if (current === null) return refuse("not-found", "there is no such file");
  if (edit.kind === "delete-file") return { kind: "edited", text: null };
  if (edit.kind === "replace-text")
    return gate(edit.after, current, replaceText(current, edit), language);
  if (language === null)
    return refuse("no-such-symbol", "no language is known for this file: use replace-text");
  return edit.kind === "replace-symbol"
    ? language.replaceSymbol(current, edit.symbol, edit.text)
    : language.insertSymbol(current, edit.after, edit.text);
}

async function createFile(
  text: string,
  current: string | null,
  language: Language | null,
): Promise<FileResult> {
  if (current !== null) return refuse("not-unique", "the file exists already: edit it instead");
  const elision = leftOutLine(text, "");
  if (elision !== null) return refuse("elision", elision);
  const [fault] = (await language?.syntaxFaults(text)) ?? [];
  if (fault !== undefined) return refuse("syntax-worse", `line ${fault.line}: ${fault.message}`);
  return { kind: "edited", text };
}

async function gate(
  added: string,
  current: string,
  result: EditResult,
  language: Language | null,
): Promise<FileResult> {
  if (result.kind === "refused") return result;
  const elision = leftOutLine(added, current);
  if (elision !== null) return refuse("elision", elision);
  const faults = (await language?.syntaxFaults(result.text)) ?? [];
  const before = faults.length === 0 ? [] : ((await language?.syntaxFaults(current)) ?? []);
  if (faults.length <= before.length) return result;
  const known = new Set(before.map(({ message }) => message));
  const fault = faults.find(({ message }) => !known.has(message)) ?? faults[0];
  return refuse("syntax-worse", `line ${fault?.line}: ${fault?.message}`);
}

function refuse(why: EditRefusal, message: string): FileResult {
  return { kind: "refused", why, message };
}
