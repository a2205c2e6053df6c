/** A set of 32-bit hashes with the index of each; looking a number up costs a few nanoseconds. */
export interface HashTable {
  readonly mask: number;
  readonly keys: Uint32Array;
  /** 1 + the index of the key; 0 for an empty place. */
  readonly places: Uint32Array;
}

/** At most a quarter full, so that what is not in it is seldom compared with anything. */
export function createHashTable(hashes: Uint32Array): HashTable {
  const size = 2 ** Math.ceil(Math.log2(4 * hashes.length + 4));
  const table = {
    mask: size - 1,
    keys: new Uint32Array(size),
    places: new Uint32Array(size),
  };
  for (const [index, hash] of hashes.entries()) {
    let place = hash & table.mask;
    while (table.places[place] !== 0 && table.keys[place] !== hash) {
      place = (place + 1) & table.mask;
    }
    if (table.places[place] !== 0) continue;
    table.keys[place] = hash;
    table.places[place] = index + 1;
  }
  return table;
}

/** Minus one when the table does not have it. */
export function indexIn(table: HashTable, hash: number): number {
  const { mask, keys, places } = table;
  for (let place = hash & mask; ; place = (place + 1) & mask) {
    const found = places[place] ?? 0;
    if (found === 0) return -1;
    if (keys[place] === hash) return found - 1;
  }
}
