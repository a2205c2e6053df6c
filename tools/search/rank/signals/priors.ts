import type { Corpus } from "../corpus.ts";
import { signal } from "../signal.ts";
import type { Signal } from "../signal.ts";

/** What a file is, whatever the issue says: faults are rarely in set-up code, examples or vendored copies. */
export function scorePriors(corpus: Corpus): readonly Signal[] {
  const { paths, snapshot } = corpus;
  const over = (value: (path: string, file: number) => number): Float64Array =>
    Float64Array.from(paths, value);
  return [
    signal(
      "loglines",
      over((_, file) => Math.log1p(snapshot.files[file]?.record.lineCount ?? 0)),
    ),
    signal(
      "nunits",
      over((_, file) => Math.log1p(snapshot.files[file]?.record.units.length ?? 0)),
    ),
    signal(
      "depth",
      over((path) => path.split("/").length - 1),
    ),
    signal(
      "is_init",
      over((path) => (/(?:^|\/)(?:__init__\.py|index\.\w+)$/.test(path) ? 1 : 0)),
    ),
    signal(
      "lowprior",
      over((path) => (isUnlikely(path) ? 1 : 0)),
    ),
  ];
}

const unlikelyFolder =
  /(^|\/)(docs?|examples?|tutorials?|benchmarks?|bench|asv_bench|tools|scripts|release|build_tools|extern|externals|vendor\w*|galleries|setup|ci|bin|locale|conf\/locale)(\/|\.py$)/;
const unlikelyInPython =
  /(^|\/)(packages|deprecated|migrations)(\/|\.py$)|(^|\/)(setup|ah_bootstrap|ez_setup|versioneer|conftest|_version)\.py$/;

/** Set-up code, examples, tools of the project, vendored copies. */
export function isUnlikely(path: string): boolean {
  return unlikelyFolder.test(path) || (path.endsWith(".py") && unlikelyInPython.test(path));
}
