/** The token for the code host: none is needed for public issues. Never stored, never printed. */
export function hostToken(
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  for (const name of ["GITHUB_TOKEN", "GH_TOKEN"]) {
    const value = environment[name];
    if (value !== undefined && value.trim() !== "") return value.trim();
  }
  return null;
}
