/** A small function with one fault. */
export interface Mutant {
  readonly name: string;
  /** The line as it was before it was broken. */
  readonly right: string;
  readonly source: string;
  /** Arguments and result. */
  readonly checks: readonly (readonly [given: readonly unknown[], result: unknown])[];
}

export const mutants: readonly Mutant[] = [
  {
    name: "binarySearch",
    right: "while (low <= high) {",
    source:
      "export function binarySearch(list, wanted) {\n  let low = 0;\n  let high = list.length - 1;\n  while (low < high) {\n    const middle = (low + high) >> 1;\n    if (list[middle] === wanted) return middle;\n    if (list[middle] < wanted) low = middle + 1;\n    else high = middle - 1;\n  }\n  return -1;\n}\n",
    checks: [
      [[[1, 3, 5, 7], 7], 3],
      [[[1], 1], 0],
      [[[], 1], -1],
      [[[1, 3], 2], -1],
      [[[1, 3, 5], 1], 0],
    ],
  },
  {
    name: "chunk",
    right: "for (let at = 0; at < list.length; at += size) chunks.push(list.slice(at, at + size));",
    source:
      "export function chunk(list, size) {\n  const chunks = [];\n  for (let at = 0; at < list.length; at += size) chunks.push(list.slice(at, size));\n  return chunks;\n}\n",
    checks: [
      [
        [[1, 2, 3, 4, 5], 2],
        [[1, 2], [3, 4], [5]],
      ],
      [[[], 3], []],
      [[[1], 3], [[1]]],
    ],
  },
  {
    name: "median",
    right: "const sorted = [...list].sort((a, b) => a - b);",
    source:
      "export function median(list) {\n  const sorted = [...list].sort();\n  const half = Math.floor(sorted.length / 2);\n  if (sorted.length % 2 === 1) return sorted[half];\n  return (sorted[half - 1] + sorted[half]) / 2;\n}\n",
    checks: [
      [[[10, 9, 1]], 9],
      [[[2, 4]], 3],
      [[[1, 100, 20, 3]], 11.5],
    ],
  },
  {
    name: "mergeOptions",
    right: "return { ...defaults, ...options };",
    source:
      "export function mergeOptions(defaults, options) {\n  return { ...options, ...defaults };\n}\n",
    checks: [
      [[{ a: 1, b: 2 }, { b: 3 }], { a: 1, b: 3 }],
      [[{}, { x: 1 }], { x: 1 }],
    ],
  },
  {
    name: "firstName",
    right: "return user.name?.split(' ')[0] ?? 'unknown';",
    source:
      "export function firstName(user) {\n  return user.name.split(' ')[0] ?? 'unknown';\n}\n",
    checks: [
      [[{ name: "Ada Lovelace" }], "Ada"],
      [[{}], "unknown"],
    ],
  },
  {
    name: "port",
    right: "const value = options.port ?? 8080;",
    source:
      "export function port(options) {\n  const value = options.port || 8080;\n  return value;\n}\n",
    checks: [
      [[{ port: 0 }], 0],
      [[{}], 8080],
      [[{ port: 1 }], 1],
    ],
  },
  {
    name: "isLeapYear",
    right: "return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;",
    source:
      "export function isLeapYear(year) {\n  return (year % 4 === 0 && year % 100 !== 0) && year % 400 === 0;\n}\n",
    checks: [
      [[2000], true],
      [[1900], false],
      [[2024], true],
      [[2023], false],
    ],
  },
  {
    name: "countWords",
    right: "if (trimmed === '') return 0;",
    source:
      "export function countWords(text) {\n  const trimmed = text.trim();\n  return trimmed.split(/\\s+/).length;\n}\n",
    checks: [
      [[""], 0],
      [["a b"], 2],
      [["  "], 0],
      [[" one "], 1],
    ],
  },
  {
    name: "range",
    right: "for (let at = from; at < to; at += step) values.push(at);",
    source:
      "export function range(from, to, step = 1) {\n  const values = [];\n  for (let at = from; at < to; at += 1) values.push(at);\n  return values;\n}\n",
    checks: [
      [
        [0, 6, 2],
        [0, 2, 4],
      ],
      [
        [1, 3],
        [1, 2],
      ],
      [[3, 3], []],
    ],
  },
  {
    name: "groupBy",
    right: "(groups[key] ??= []).push(item);",
    source:
      "export function groupBy(list, keyOf) {\n  const groups = {};\n  for (const item of list) {\n    const key = item[keyOf];\n    groups[key] = [];\n    groups[key].push(item);\n  }\n  return groups;\n}\n",
    checks: [
      [
        [
          [
            { k: "a", v: 1 },
            { k: "a", v: 2 },
          ],
          "k",
        ],
        {
          a: [
            { k: "a", v: 1 },
            { k: "a", v: 2 },
          ],
        },
      ],
      [[[], "k"], {}],
    ],
  },
  {
    name: "clampPage",
    right: "return Math.max(1, Math.min(page, pages));",
    source: "export function clampPage(page, pages) {\n  return Math.min(page, pages);\n}\n",
    checks: [
      [[0, 5], 1],
      [[9, 5], 5],
      [[3, 5], 3],
      [[-2, 5], 1],
    ],
  },
  {
    name: "flatten",
    right: "if (Array.isArray(item)) flat.push(...flatten(item));",
    source:
      "export function flatten(list) {\n  const flat = [];\n  for (const item of list) {\n    if (Array.isArray(item)) flat.push(flatten(item));\n    else flat.push(item);\n  }\n  return flat;\n}\n",
    checks: [
      [[[1, [2, [3]]]], [1, 2, 3]],
      [[[]], []],
      [[[[1], 2]], [1, 2]],
    ],
  },
  {
    name: "parseQuery",
    right: "const [key, value = ''] = part.split('=');",
    source:
      "export function parseQuery(text) {\n  const query = {};\n  for (const part of text.split('&')) {\n    const [key, value] = part.split(';');\n    query[key] = value;\n  }\n  return query;\n}\n",
    checks: [
      [["a=1&b=2"], { a: "1", b: "2" }],
      [["x=y"], { x: "y" }],
    ],
  },
  {
    name: "isPalindrome",
    right: "const clean = text.toLowerCase().replace(/[^a-z0-9]/g, '');",
    source:
      "export function isPalindrome(text) {\n  const clean = text.replace(/[^a-z0-9]/g, '');\n  return clean === [...clean].reverse().join('');\n}\n",
    checks: [
      [["A man, a plan, a canal: Panama"], true],
      [["No lemon, no melon"], true],
      [["abc"], false],
      [["Ab"], false],
    ],
  },
  {
    name: "unique",
    right: "if (!seen.has(item)) {",
    source:
      "export function unique(list) {\n  const seen = new Set();\n  const kept = [];\n  for (const item of list) {\n    if (seen.has(item)) {\n      seen.add(item);\n      kept.push(item);\n    }\n  }\n  return kept;\n}\n",
    checks: [
      [[[1, 2, 1]], [1, 2]],
      [[[]], []],
      [[[3, 3, 3]], [3]],
    ],
  },
  {
    name: "total",
    right: "for (const { price, amount } of items) sum += price * amount;",
    source:
      "export function total(items) {\n  let sum = 0;\n  for (const { price, amount } of items) sum += price + amount;\n  return sum;\n}\n",
    checks: [
      [[[{ price: 2, amount: 3 }]], 6],
      [[[]], 0],
      [
        [
          [
            { price: 1, amount: 1 },
            { price: 5, amount: 4 },
          ],
        ],
        21,
      ],
    ],
  },
  {
    name: "truncate",
    right: "return text.slice(0, length - 1) + '…';",
    source:
      "export function truncate(text, length) {\n  if (text.length <= length) return text;\n  return text.slice(0, length) + '…';\n}\n",
    checks: [
      [["abcdef", 4], "abc…"],
      [["abc", 3], "abc"],
      [["abcd", 3], "ab…"],
    ],
  },
  {
    name: "longestRun",
    right: "longest = Math.max(longest, run);",
    source:
      "export function longestRun(list) {\n  let longest = 0;\n  let run = 0;\n  for (let at = 0; at < list.length; at += 1) {\n    run = at > 0 && list[at] === list[at - 1] ? run + 1 : 1;\n    longest = run;\n  }\n  return longest;\n}\n",
    checks: [
      [[[1, 1, 2]], 2],
      [[[]], 0],
      [[[1, 2, 2, 2, 3, 3]], 3],
      [[[5]], 1],
    ],
  },
  {
    name: "rotate",
    right: "const by = ((count % list.length) + list.length) % list.length;",
    source:
      "export function rotate(list, count) {\n  if (list.length === 0) return [];\n  const by = count % list.length;\n  return [...list.slice(by), ...list.slice(0, by + 1)];\n}\n",
    checks: [
      [
        [[1, 2, 3], 1],
        [2, 3, 1],
      ],
      [
        [[1, 2, 3], 4],
        [2, 3, 1],
      ],
      [[[], 3], []],
      [
        [[1, 2], 0],
        [1, 2],
      ],
    ],
  },
  {
    name: "daysBetween",
    right: "return Math.round(Math.abs(later - earlier) / 86400000);",
    source:
      "export function daysBetween(one, other) {\n  const earlier = Date.parse(one);\n  const later = Date.parse(other);\n  return Math.round((later - earlier) / 86400000);\n}\n",
    checks: [
      [["2024-01-01", "2024-01-03"], 2],
      [["2024-01-03", "2024-01-01"], 2],
      [["2024-01-01", "2024-01-01"], 0],
    ],
  },
  {
    name: "sumNested",
    right: "return sum + (child.children ? sumNested(child) : child.value);",
    source:
      "export function sumNested(node) {\n  return node.children.reduce((sum, child) => {\n    return sum + (child.children ? sumNested(node) : child.value);\n  }, 0);\n}\n",
    checks: [
      [[{ children: [{ value: 1 }, { children: [{ value: 2 }] }] }], 3],
      [[{ children: [] }], 0],
    ],
  },
  {
    name: "compareVersions",
    right: "const difference = Number(left[at] ?? 0) - Number(right[at] ?? 0);",
    source:
      "export function compareVersions(one, other) {\n  const left = one.split('.');\n  const right = other.split('.');\n  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {\n    const difference = Number(left[at] ?? 0) - Number(right[at]);\n    if (difference !== 0) return Math.sign(difference);\n  }\n  return 0;\n}\n",
    checks: [
      [["1.2", "1.10"], -1],
      [["1.0.1", "1"], 1],
      [["2", "2.0"], 0],
      [["1.1", "1"], 1],
    ],
  },
  {
    name: "intersect",
    right: "return list.filter((item) => other.includes(item));",
    source:
      "export function intersect(list, other) {\n  return list.filter((item) => !other.includes(item));\n}\n",
    checks: [
      [
        [
          [1, 2, 3],
          [2, 3],
        ],
        [2, 3],
      ],
      [[[], [1]], []],
    ],
  },
  {
    name: "capitalize",
    right: "return text.charAt(0).toUpperCase() + text.slice(1);",
    source:
      "export function capitalize(text) {\n  return text.charAt(0).toUpperCase() + text;\n}\n",
    checks: [
      [["abc"], "Abc"],
      [["A"], "A"],
      [[""], ""],
    ],
  },
];
