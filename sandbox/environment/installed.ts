import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Interpreter } from "./interpreters.ts";
import { normaliseName } from "./python-project.ts";

/** Names of the distributions an interpreter has, normalised. */
export function installedNames({ sitePackages }: Interpreter): ReadonlySet<string> {
  const names = entriesOf(sitePackages).flatMap(({ name }) => {
    const match = /^(.+?)-[^-]+(?:-py[\d.]+)?\.(?:dist|egg)-info$/.exec(name);
    return match === null ? [] : [normaliseName(match[1] ?? "")];
  });
  return new Set(names);
}

export interface EditableInstall {
  readonly name: string;
  /**
   * Whether a folder on PYTHONPATH comes before it. Import hooks of some build tools (meson-python,
   * scikit-build-core) stand before the path: with them the user's own files would be tested.
   */
  readonly overridable: boolean;
}

/** Packages that are linked to the user's own folder (`pip install -e`) instead of being copied. */
export function editableInstalls(
  { sitePackages }: Interpreter,
  source: string,
): readonly EditableInstall[] {
  return entriesOf(sitePackages).flatMap(({ folder, name }) => {
    if (!/\.(?:pth|egg-link)$|editable.*\.py$/.test(name)) return [];
    const text = readFileSync(join(folder, name), "utf8");
    if (!text.includes(source)) return [];
    const title =
      /^[_.]*(?:editable[_.]*(?:impl_)?)?(.*?)(?:-\d.*)?(?:_finder|_editable_loader)?$/.exec(
        name.replace(/\.(?:pth|egg-link|py)$/, ""),
      )?.[1];
    return [{ name: title ?? name, overridable: !/meta_path\.insert\(\s*0/.test(text) }];
  });
}

function entriesOf(folders: readonly string[]): readonly { folder: string; name: string }[] {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => ({ folder, name })));
}
