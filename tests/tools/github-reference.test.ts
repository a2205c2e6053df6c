import { describe, expect, it } from "vitest";
import { parseReference, referenceFromOrigin } from "../../tools/github/reference.ts";

const expected = { apiBase: "https://api.github.com", repository: "psf/requests", number: 12 };

describe("naming an issue", () => {
  it.each([
    "psf/requests#12",
    "https://github.com/psf/requests/issues/12",
    "https://github.com/psf/requests/issues/12#issuecomment-3",
    "http://www.github.com/psf/requests/pull/12/",
  ])("understands %s", (text) => {
    expect(parseReference(text)).toEqual(expected);
  });

  it("asks an enterprise server at its own address", () => {
    expect(parseReference("https://git.example.org/a/b/issues/3")).toEqual({
      apiBase: "https://git.example.org/api/v3",
      repository: "a/b",
      number: 3,
    });
  });

  it.each([
    "issue.md",
    "./psf/requests#12x",
    "-",
    "psf/requests",
    "https://github.com/psf/requests",
    "a/b#99999999999",
  ])("does not take %s for one", (text) => {
    expect(parseReference(text)).toBeNull();
  });
});

describe("a bare number", () => {
  it.each([
    "https://github.com/psf/requests.git",
    "https://x-access-token:secret@github.com/psf/requests",
    "git@github.com:psf/requests.git",
    "ssh://git@github.com/psf/requests.git",
  ])("takes its owner and repository from the origin %s", (origin) => {
    expect(referenceFromOrigin(12, origin)).toEqual(expected);
  });

  it("is not understood when the origin is a folder", () => {
    expect(referenceFromOrigin(12, "/srv/git/requests.git")).toBeNull();
  });
});
