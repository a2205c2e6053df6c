import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareVersions,
  parseVersion,
  satisfiesNode,
  satisfiesPython,
} from "../../../sandbox/environment/versions.ts";

describe("versions", () => {
  it.each([
    ["3.11.7", ">=3.8", true],
    ["3.11.7", ">=3.8,<3.11", false],
    ["3.9.18", "~=3.9", true],
    ["4.0.0", "~=3.9", false],
    ["3.10.13", "~=3.9.2", false],
    ["3.10.13", "!=3.10.*", false],
    ["3.9.1", "==3.9.*", true],
    ["3.9.1", "==3.9.2", false],
    ["3.9.1", "<4, >=3.6, !=3.7.*", true],
    ["3.9.1", "anything unreadable", true],
  ])("Python %s in %s: %s", (version, specifiers, expected) => {
    expect(satisfiesPython(parseVersion(version)!, specifiers)).toBe(expected);
  });

  it.each([
    ["24.21.0", ">=18", true],
    ["24.21.0", "^20.1 || >=22", true],
    ["21.0.0", "^20.1 || >=22", false],
    ["20.5.0", "20.x", true],
    ["20.5.0", "20", true],
    ["20.5.0", "16 - 20", true],
    ["20.5.0", "16 - 18", false],
    ["20.5.0", ">=18 <20", false],
    ["20.5.0", ">= 18 <= 20", true],
    ["20.5.0", "~20.4", false],
    ["0.2.5", "^0.2.3", true],
    ["0.3.0", "^0.2.3", false],
    ["20.5.0", "*", true],
    ["20.5.0", "lts/*", true],
  ])("Node %s in %s: %s", (version, range, expected) => {
    expect(satisfiesNode(parseVersion(version)!, range)).toBe(expected);
  });

  it("are in one order", () => {
    const version = fc.array(fc.nat(30), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(version, version, (a, b) => {
        const order = compareVersions(a, b);
        return Math.sign(order) === -Math.sign(compareVersions(b, a)) || order === 0;
      }),
    );
    expect(compareVersions([3, 9], [3, 10])).toBeLessThan(0);
    expect(compareVersions([3, 9], [3, 9, 0])).toBe(0);
  });
});
