/** Numbers that are appended one by one and taken out as a typed array: four bytes each, no objects. */
export interface GrowingList {
  readonly length: number;
  push(value: number): void;
  at(index: number): number;
}

export function createGrowingList(): GrowingList {
  let values = new Uint32Array(1024);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === values.length) {
        const larger = new Uint32Array(length * 2);
        larger.set(values);
        values = larger;
      }
      values[length++] = value;
    },
    at: (index) => values[index] ?? 0,
  };
}

/** Rows of numbers that are appended one after the other. */
export interface GrowingRows {
  readonly starts: GrowingList;
  readonly values: GrowingList;
}

export function createGrowingRows(): GrowingRows {
  return { starts: createGrowingList(), values: createGrowingList() };
}
