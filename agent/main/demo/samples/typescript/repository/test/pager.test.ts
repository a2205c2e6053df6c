import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Pager } from "../src/pager.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe("Pager", () => {
  it("cuts a list that fills its pages", () => {
    const pager = new Pager(numbers(20), { size: 10 });
    assert.equal(pager.pageCount, 2);
    assert.deepEqual(pager.page(2).entries, numbers(20).slice(10));
  });

  it("puts the rest on a last page", () => {
    const pager = new Pager(numbers(25), { size: 10 });
    assert.equal(pager.pageCount, 3);
    assert.deepEqual(pager.page(3).entries, [21, 22, 23, 24, 25]);
    assert.equal(pager.page(3).isLast, true);
    assert.equal(new Pager(numbers(21), { size: 10 }).pageCount, 3);
  });

  it("has one empty page for an empty list", () => {
    const pager = new Pager([], { size: 10 });
    assert.equal(pager.pageCount, 1);
    assert.deepEqual(pager.page(1).entries, []);
  });

  it("finds the page of an entry", () => {
    const pager = new Pager(numbers(20), { size: 10 });
    assert.equal(pager.pageOf(10), 1);
    assert.equal(pager.pageOf(11), 2);
    assert.equal(pager.pageOf(99), null);
  });

  it("refuses pages that do not exist", () => {
    const pager = new Pager(numbers(20), { size: 10 });
    assert.throws(() => pager.page(0), RangeError);
    assert.throws(() => pager.page(3), RangeError);
  });
});
