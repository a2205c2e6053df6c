import { describe, expect, it } from "vitest";
import { compareWithGoals, readReference } from "../../../eval/localize/bench/compare.ts";

const printed = [
  "files 900 src py 869",
  "cold index one commit (all of it): self cpu 2.10s children cpu 0.10s wall 2.50s  rss 112 MB",
  "history build: self cpu 1.30s children cpu 1.80s wall 3.20s  rss 140 MB",
  "rank with history: self cpu 0.20s children cpu 0.00s wall 0.30s  rss 156 MB",
].join("\n");

function measured(key: string, cpuSeconds: number, wallSeconds: number) {
  return { key, what: key, cpuSeconds, wallSeconds, peakMegabytes: 250 };
}

describe("the bench's comparison", () => {
  it("reads what the reference prints", () => {
    expect(readReference(printed)[0]).toEqual({
      name: "cold index one commit (all of it)",
      cpuSeconds: 2.2,
      wallSeconds: 2.5,
      megabytes: 112,
    });
  });

  it("gives ratios and says whether the goals are met", () => {
    const ours = [
      measured("limit", 0.4, 0.5),
      measured("cold-1", 1.1, 1.2),
      measured("rank", 0.3, 0.3),
    ];
    const rows = compareWithGoals([...ours, measured("rank", 0.1, 0.15)], readReference(printed));
    expect(rows[0]).toMatch(
      /CPU to reference CPU +0\.50 × \(1\.10 s \/ 2\.20 s\) +goal ≤ 1 ×: met/,
    );
    expect(rows[1]).toContain("not measured");
    expect(rows[2]).toContain("2.75 ×");
    expect(rows.find((row) => row.includes("rank, warm code, wall"))).toMatch(
      /150 ms +goal ≤ 200 ms: met/,
    );
    expect(rows.at(-1)).toMatch(/250 MB +goal ≤ 300 MB: met/);
  });
});
