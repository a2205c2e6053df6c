/** Shapes of secrets: keys of model providers, tokens of code hosts and clouds, private keys. */
const shapes: readonly RegExp[] = [
  /\bsk-[\w-]{16,}/g,
  /\b(?:gh[opsur]_|github_pat_|glpat-|xox[abprs]-)[\w-]{16,}/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\bAIza[\w-]{30,}/g,
  /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?-----END [A-Z ]*PRIVATE KEY-----/g,
  /(?<=\b(?:Bearer|Authorization:|api[_-]?key["']?\s*[:=])\s*["']?)[\w.+/-]{20,}/gi,
  /(?<=:\/\/[^\s/:@]+:)[^\s/@]+(?=@)/g,
];

/** Hides known secrets and whatever looks like one. Short known values are left: they would hit words. */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter((secret) => secret.length >= 6);
  return (text) => {
    const withoutKnown = known.reduce(
      (rest, secret) => rest.replaceAll(secret, "[redacted]"),
      text,
    );
    return shapes.reduce((rest, shape) => rest.replaceAll(shape, "[redacted]"), withoutKnown);
  };
}
