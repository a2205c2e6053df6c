import type { ImportResolver } from "./import-graph.ts";
import type { PathIndex } from "./path-index.ts";

/** `import a.b.C` is a file that ends with `a/b/C.java`; `a.b.*` the files of a folder `a/b`. */
export function createJavaResolver(paths: PathIndex): ImportResolver {
  return (_from, module, names) => {
    const folder = module.replaceAll(".", "/");
    return names.flatMap((name) => {
      if (name === "*") {
        const files = paths.inFoldersEndingWith(folder);
        return files.length > 0 ? files : paths.endingWith(`${folder}.java`);
      }
      const found = paths.endingWith(`${folder}/${name}.java`);
      // A static import or a nested class: the last part is a member of the file before it.
      return found.length > 0 ? found : paths.endingWith(`${folder}.java`);
    });
  };
}
