import assert from "node:assert/strict";
import { it } from "node:test";
import { linksFor } from "../src/links.ts";
import { Pager } from "../src/pager.ts";

const labels = (current: number) =>
  linksFor(new Pager(Array.from({ length: 50 }), { size: 10 }), current).map((link) => link.label);

it("links forward from the first page", () => {
  assert.deepEqual(labels(1), ["1", "2", "3", "next", "last"]);
});

it("links both ways from the middle", () => {
  assert.deepEqual(labels(3), ["first", "previous", "1", "2", "3", "4", "5", "next", "last"]);
});

it("links back from the last page", () => {
  assert.deepEqual(labels(5), ["first", "previous", "3", "4", "5"]);
});
