import type { RepoPath } from "../../../agent/core/model.ts";
import type { ProposalContext } from "../../../agent/core/ports/proposer.ts";
import { isTestPath } from "../suspicion.ts";

/** A file in which a suggested change may belong. */
export interface Place {
  readonly path: RepoPath;
  readonly text: string;
}

/** Where suggested changes are looked for: named paths, suspects, then the whole tree. */
export interface Places {
  named(path: string): Promise<readonly Place[]>;
  suspects(): Promise<readonly Place[]>;
  /** Files that hold the text, anywhere; bounded, because issues can name anything. */
  holding(text: string): Promise<readonly Place[]>;
  exists(path: string): Promise<RepoPath | null>;
}

const mostSuspects = 20;
const mostBytes = 40_000_000;
const largestFile = 1_000_000;
const mostSearches = 20;

export function openPlaces(context: ProposalContext): Places {
  const texts = new Map<RepoPath, string>();
  let searches = 0;
  const read = async (path: RepoPath): Promise<Place[]> => {
    const text = texts.get(path) ?? (await context.tree.read(path));
    if (text === null || text.length > largestFile) return [];
    texts.set(path, text);
    return [{ path, text }];
  };
  const readAll = async (paths: readonly RepoPath[]): Promise<Place[]> => {
    const found: Place[] = [];
    for (const path of paths) found.push(...(await read(path)));
    return found;
  };
  return {
    async named(path) {
      const files = await context.tree.list();
      const wanted = path.replace(/^\.?\//, "");
      const same = files.filter(
        (file) =>
          file.path === wanted ||
          file.path.endsWith(`/${wanted}`) ||
          wanted.endsWith(`/${file.path}`),
      );
      return readAll(same.slice(0, 3).map((file) => file.path));
    },
    suspects: () => readAll(suspectPaths(context)),
    async holding(text) {
      searches += 1;
      if (searches > mostSearches) return [];
      const found: Place[] = [];
      let left = mostBytes;
      for (const { path, size } of await context.tree.list()) {
        context.signal.throwIfAborted();
        if (isTestPath(path) || size > largestFile || !isCode(path)) continue;
        if ((left -= size) < 0 || found.length >= 3) break;
        found.push(...(await read(path)).filter((place) => place.text.includes(text)));
      }
      return found;
    },
    async exists(path) {
      const files = await context.tree.list();
      return files.find((file) => file.path === path)?.path ?? null;
    },
  };
}

function suspectPaths({ localization }: ProposalContext): readonly RepoPath[] {
  const all = [...localization.symbols, ...localization.files].map(({ location }) => location.path);
  return [...new Set(all)].filter((path) => !isTestPath(path)).slice(0, mostSuspects);
}

function isCode(path: string): boolean {
  return /\.(py|pyi|[cm]?[jt]sx?|go|rs|java|rb|c|h|cc|cpp|cs|php|sh)$/.test(path);
}
