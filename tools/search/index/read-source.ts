import { decodeText } from "./decode-text.ts";
import type { FileRecord } from "./file-record.ts";
import { readPythonStructure } from "./python-structure.ts";
import { readFileRecord } from "./read-file-record.ts";
import { reservedIn } from "./reserved-words.ts";
import type { LanguageId } from "./source-files.ts";
import type { Structure } from "./structure.ts";
import type { SyntaxStructureReader } from "./syntax-structure.ts";
import { braceStyle, pythonStyle } from "../text/lexer.ts";
import type { LexicalStyle } from "../text/lexer.ts";
import { createTerms } from "../text/terms.ts";

/** Turns a file's bytes into its record; keeps parsers and the memory of words between files. */
export interface SourceReader {
  read(bytes: Uint8Array, language: LanguageId): Promise<FileRecord | null>;
}

/** Larger files are generated or data: they are listed, not read. */
export const maximumSourceBytes = 3_000_000;

export function createSourceReader(): SourceReader {
  const terms = createTerms();
  const opened = new Map<LanguageId, Promise<SyntaxStructureReader | null>>();
  return {
    async read(bytes, language) {
      const text = decodeText(bytes);
      if (text === null) return null;
      const structure = await readStructure({ text, language, opened });
      const isReserved = reservedIn(language);
      return readFileRecord(text, { structure, style: styleOf(language), isReserved, terms });
    },
  };
}

const noStructure: Structure = {
  definitions: [],
  imports: [],
  errors: [],
  constants: [],
  declared: [],
};

/** Lines longer than this are written by a machine; their words are counted, their structure is not read. */
const machineLine = 20_000;

async function readStructure(options: {
  readonly text: string;
  readonly language: LanguageId;
  readonly opened: Map<LanguageId, Promise<SyntaxStructureReader | null>>;
}): Promise<Structure> {
  const { text, language, opened } = options;
  if (language === "python") return readPythonStructure(text);
  if (hasMachineLine(text)) return noStructure;
  const reader = opened.get(language) ?? openStructure(language);
  opened.set(language, reader);
  return (await reader)?.read(text) ?? noStructure;
}

function hasMachineLine(text: string): boolean {
  for (let at = 0; at < text.length;) {
    const end = text.indexOf("\n", at);
    const stop = end < 0 ? text.length : end;
    if (stop - at > machineLine) return true;
    at = stop + 1;
  }
  return false;
}

/** The grammar machinery is loaded for the first file that needs it. */
async function openStructure(language: LanguageId): Promise<SyntaxStructureReader | null> {
  const { openSyntaxStructure } = await import("./syntax-structure.ts");
  return openSyntaxStructure(language);
}

export function styleOf(language: LanguageId): LexicalStyle {
  if (language === "python") return pythonStyle;
  if (language === "ruby") return { ...braceStyle, hashComments: true, slashComments: false };
  if (language === "php") return { ...braceStyle, hashComments: true };
  return braceStyle;
}
