import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { environmentError, usageError } from "../../../../agent/core/errors.ts";
import { publicReason } from "../../../../agent/main/github-app/public-reason.ts";

const places = { runs: "/srv/repair/runs", run: "r-1", repository: "acme/rooms" };
const told = (error: unknown) => publicReason(error, places);

it("tells why a run failed without the server's folders and the operator's advice", () => {
  const error = usageError(
    'the base "x" is unknown in /srv/repair/runs/r-1/clone.git',
    "a shallow clone may need: git fetch --unshallow",
  );
  expect(told(error)).toBe('the base "x" is unknown in acme/rooms');
});

it.each([
  ["/srv/repair/runs/r-0/lock is there", "…/lock is there"],
  [`no ${join(tmpdir(), "box-1/root")}: gone`, "no …/root: gone"],
  [`(${join(homedir(), ".cache/x.db")})`, "(…/x.db)"],
  [`${join(process.cwd(), "agent/a.ts")}, line 3`, "…/a.ts, line 3"],
  ["a /srv/repair/runsheet stays", "a /srv/repair/runsheet stays"],
  ["no /usr/bin/python3 is there", "no /usr/bin/python3 is there"],
])("of %j stays %j", (message, expected) => {
  expect(told(usageError(message))).toBe(expected);
});

it("fences a program's output, and says where the commands stand", () => {
  const error = environmentError(
    'the set-up command "make" ended with exit code 2:\nmake: *** stop\n```\n@everyone',
    "mend it with --setup-cmd",
  );
  expect(told(error)).toBe(
    'the set-up command "make" ended with exit code 2:\n\n````\nmake: *** stop\n```\n@everyone\n````\n\nIts commands stand under `setup` in `.github/repair.yml`.',
  );
});

it("says of an unexpected error only that there was one", () => {
  expect(told(new Error("/srv/secret"))).toBe("An unexpected error, which is in the App's log.");
});
