/** A dataset that has a name. Files of it are looked for by stem: `swe-bench-lite.jsonl`, … */
export interface KnownDataset {
  readonly name: string;
  /** `owner/dataset` on huggingface.co. */
  readonly hub: string;
  readonly split: string;
  readonly stem: string;
}

const list: readonly KnownDataset[] = [
  { name: "lite", hub: "SWE-bench/SWE-bench_Lite", split: "test", stem: "swe-bench-lite" },
  { name: "lite-dev", hub: "SWE-bench/SWE-bench_Lite", split: "dev", stem: "swe-bench-lite-dev" },
  { name: "full", hub: "SWE-bench/SWE-bench", split: "test", stem: "swe-bench" },
  {
    name: "verified",
    hub: "SWE-bench/SWE-bench_Verified",
    split: "test",
    stem: "swe-bench-verified",
  },
  {
    name: "multilingual",
    hub: "SWE-bench/SWE-bench_Multilingual",
    split: "test",
    stem: "swe-bench-multilingual",
  },
  {
    name: "multimodal",
    hub: "SWE-bench/SWE-bench_Multimodal",
    split: "dev",
    stem: "swe-bench-multimodal",
  },
];

/** Accepts `lite`, `swe-bench-lite`, `SWE-bench_Lite`, `SWE-bench/SWE-bench_Lite`, … */
export function knownDataset(name: string): KnownDataset | null {
  const wanted = normal(name);
  return (
    list.find((known) => [known.name, known.stem, known.hub].some((n) => normal(n) === wanted)) ??
    null
  );
}

export const datasetNames: readonly string[] = list.map(({ name }) => name);

function normal(name: string): string {
  return name
    .toLowerCase()
    .replace(/^(?:swe-bench|princeton-nlp)\//, "")
    .replaceAll(/[_-]/g, "");
}
