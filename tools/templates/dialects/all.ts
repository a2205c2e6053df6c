import type { Dialect } from "../dialect.ts";
import { python } from "./python.ts";
import { scripts } from "./script.ts";

/** The dialect of a language by its id, or of JavaScript's many file endings by the path. */
export function dialectFor(languageId: string, path: string): Dialect | null {
  const id = /\.[cm]?jsx?$/.test(path) ? "javascript" : path.endsWith(".tsx") ? "tsx" : languageId;
  return [python, ...scripts].find(({ grammar }) => grammar === id) ?? null;
}
