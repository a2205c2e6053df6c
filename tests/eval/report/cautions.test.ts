import { describe, expect, it } from "vitest";
import { cautionsOf, findSolutionLeak, readKnownCautions } from "../../../eval/report/cautions.ts";
import { firstHit, fitsFunction, goldLocations } from "../../../eval/report/gold-locations.ts";
import { openDatasets } from "../../../eval/commands/datasets.ts";
import { hiddenInstance } from "../support/instances.ts";
import { dataIsAbsent, sharedData, skipNote } from "../support/shared-data.ts";

const patch = `diff --git a/src/a.py b/src/a.py
--- a/src/a.py
+++ b/src/a.py
@@ -10,7 +10,7 @@ class Reader:
     def read(self, size):
-        return self.buffer[:size - 1]
+        return self.buffer[:max(size, 0)]
         # end
@@ -30,3 +30,5 @@ def helper():
     x = 1
+    import os
+
+def added():
+    return 1
diff --git a/new.py b/new.py
new file mode 100644
--- /dev/null
+++ b/new.py
@@ -0,0 +1 @@
+x = 1
`;

describe("a solution in the issue text", () => {
  it("is seen when half of the telling lines stand there, however they are wrapped", () => {
    expect(findSolutionLeak(patch, "Negative sizes: use max(size, 0)")).toBeNull();
    expect(
      findSolutionLeak(patch, "It should be\n\n    return self.buffer[:max(size, 0)]\n"),
    ).toMatch(/1 of 2 lines/);
  });

  it("is not seen in imports, brackets and other lines that say little", () => {
    expect(
      findSolutionLeak(
        "+++ b/a\n+import os.path\n+    pass\n+# a long comment line",
        "import os.path # a long comment line",
      ),
    ).toBeNull();
    expect(findSolutionLeak("", "anything")).toBeNull();
  });
});

describe("where a gold patch changes the code", () => {
  it("is read from its headings and hunks, without new files and new functions", () => {
    expect(goldLocations(patch)).toEqual({
      files: ["src/a.py"],
      functions: ["src/a.py::read", "src/a.py::helper"],
    });
  });

  it("is hit by a qualified name", () => {
    const gold = goldLocations(patch).functions;
    const ranked = ["src/b.py::read", "src/a.py::Reader.read"];
    expect(firstHit(ranked, (name) => fitsFunction(name, gold))).toBe(2);
    expect(firstHit(["x"], (name) => fitsFunction(name, gold))).toBeNull();
  });
});

describe("known cautions", () => {
  it("name flaky and weak instances with a reason", async () => {
    const known = await readKnownCautions();
    const of = (id: string, fields = {}) =>
      cautionsOf({
        instance: hiddenInstance({ instance_id: id, ...fields }),
        problemStatement: "",
        known,
      });
    expect(of("psf__requests-863").flaky).toMatch(/network/);
    expect(of("django__django-11099").weak).toMatch(/before the fix/);
    expect(of("a__b-1", { PASS_TO_PASS: "[]" }).weak).toMatch(/no PASS_TO_PASS/);
    expect(of("a__b-1")).toEqual({ leak: null, weak: null, flaky: null });
  });
});

describe.skipIf(dataIsAbsent)(`cautions on SWE-bench Lite${skipNote}`, () => {
  it("find leaks in some issues and not in most", async () => {
    const { rows } = await openDatasets({
      names: "lite",
      near: sharedData,
      signal: AbortSignal.timeout(60_000),
    });
    const leaks = rows.filter(
      (row) => findSolutionLeak(row.hidden.patch, row.agent.problemStatement) !== null,
    );
    expect(leaks.length).toBeGreaterThan(10);
    expect(leaks.length).toBeLessThan(100);
    expect(rows.every((row) => goldLocations(row.hidden.patch).files.length > 0)).toBe(true);
  });
});
