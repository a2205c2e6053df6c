/** A binary heap; among equal priorities what was added first leaves first. */
export interface PriorityQueue<Item> {
  push(item: Item, priority: number): void;
  /** The item of the highest priority, or null when the queue is empty. */
  pop(): Item | null;
}

interface Entry<Item> {
  readonly item: Item;
  readonly priority: number;
  readonly order: number;
}

export function createPriorityQueue<Item>(): PriorityQueue<Item> {
  const heap: Entry<Item>[] = [];
  let added = 0;
  return {
    push(item, priority) {
      heap.push({ item, priority, order: added });
      added += 1;
      siftUp(heap);
    },
    pop() {
      const top = heap[0];
      const last = heap.pop();
      if (top === undefined || last === undefined) return null;
      if (heap.length > 0) {
        heap[0] = last;
        siftDown(heap);
      }
      return top.item;
    },
  };
}

function siftUp<Item>(heap: Entry<Item>[]): void {
  let at = heap.length - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    if (!isBefore(heap[at], heap[above])) return;
    swap(heap, at, above);
    at = above;
  }
}

function siftDown<Item>(heap: Entry<Item>[]): void {
  for (let at = 0; ;) {
    const left = 2 * at + 1;
    const best = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
    if (!isBefore(heap[best], heap[at])) return;
    swap(heap, at, best);
    at = best;
  }
}

function isBefore<Item>(one: Entry<Item> | undefined, other: Entry<Item> | undefined): boolean {
  if (one === undefined) return false;
  if (other === undefined) return true;
  if (one.priority !== other.priority) return one.priority > other.priority;
  return one.order < other.order;
}

function swap<Item>(heap: Entry<Item>[], one: number, other: number): void {
  const [first, second] = [heap[one], heap[other]];
  if (first === undefined || second === undefined) return;
  heap[one] = second;
  heap[other] = first;
}
