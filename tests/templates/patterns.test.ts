import { describe, expect, it } from "vitest";
import { patterns } from "../../tools/templates/registry.ts";
import { changesOf } from "./support.ts";

interface Example {
  readonly pattern: string;
  readonly language: "python" | "typescript";
  readonly before: string;
  readonly after: string;
}

/** One line a change: `before` → `after`, in the body of a function of a, b, n, items, other. */
const python: readonly (readonly [pattern: string, before: string, after: string])[] = [
  ["comparison-operator", "return a < b", "return a <= b"],
  ["comparison-operator", "return a is b", "return a is not b"],
  ["boolean-operator", "return a and b", "return a or b"],
  ["boolean-operator", "return a and b", "return b"],
  ["boolean-operator", "return a or not b", "return a or b"],
  ["literal-value", "return a + 1", "return a + 0"],
  ["literal-value", "return True", "return False"],
  ["literal-value", "return ''", "return None"],
  ["arithmetic-operator", "return a + b", "return a - b"],
  ["arithmetic-operator", "n ^= a", "n &= a"],
  ["arithmetic-operator", "n += a", "n = a"],
  ["variable-name", "return a", "return b"],
  ["member-name", "return a.start", "return a.end"],
  ["member-name", "return a.__name__", "return a.__qualname__"],
  [
    "condition-guard",
    "if items > 0:\n        return a",
    "if items > 0 or not b:\n        return a",
  ],
  ["condition-guard", "if a > 0:\n        return a", "if a is None or a > 0:\n        return a"],
  ["condition-donor", "while True:\n        n = items", "while items:\n        n = items"],
  ["null-guard", "return a.name", "return a.name if a is not None else None"],
  ["null-guard", "return a", "if a is None:\n        return False\n    return a"],
  ["swap-arguments", "return other(a, b)", "return other(b, a)"],
  ["swap-arguments", "return a, b", "return b, a"],
  ["swap-arguments", "return a[n][b]", "return a[b][n]"],
  ["swap-operands", "return a - b", "return b - a"],
  ["off-by-one", "return range(n)", "return range(n + 1)"],
  ["off-by-one", "return items[n]", "return items[n - 1]"],
  ["off-by-one", "return n + 1", "return n"],
  ["call-name", "return any(items)", "return all(items)"],
  ["call-name", "return any(a for a in items)", "return all(a for a in items)"],
  ["member-name", "items.append(a)", "items.extend(a)"],
  ["drop-operand", "return a + b", "return a"],
  ["drop-operand", "return sorted(a)", "return a"],
  ["drop-operand", "return other(a, b)", "return other(a)"],
  ["drop-operand", "return not a", "return a"],
  ["drop-operand", "return (a, b)", "return (a)"],
  ["drop-operand", "return other(a, b, n)", "return other(a, n)"],
  ["slice", "return other(items)", "return other(items[1:])"],
  ["slice", "return items[1:]", "return items"],
  ["clamp", "n = n - 1", "n = max(0, n - 1)"],
  ["empty-literal", "return []", "return [[]]"],
  ["empty-literal", "return []", "return [n]"],
  ["return-value", "return True", "return n == 0"],
  ["return-value", "items.pop()\n    return a", "items.pop()\n    return a + items.pop()"],
  ["assignment-target", "a = n", "b = n"],
  ["assignment-target", "a.update(b)", "a = b"],
  ["insert-statement", "items.append(a)\n    return n", "items.append(a)\n    n = a\n    return n"],
  ["operator-and-literal", "return n > 1", "return n >= 0"],
  ["combine", "return n", "return n - count"],
  ["add-argument", "return other(a)", "return other(a, n)"],
  ["add-argument", "return use()", "return use(a=a)"],
  ["add-argument", "return sorted(a)", "return sorted(a, reverse=True)"],
  ["type-check", "return isinstance(a, str)", "return isinstance(a, (str, bytes))"],
  ["type-check", "if not a:\n        return b", "if a is None:\n        return b"],
  ["conversion", "return other(a)", "return other(str(a))"],
  ["conversion", "return items", "return items[:]"],
  [
    "tolerate-exception",
    "return a.b",
    "try:\n        return a.b\n    except AttributeError:\n        return None",
  ],
  ["add-element", "return (2, 3)", "return (2, 3, 1)"],
  ["add-element", "return ['one']", "return ['one', 'quoted']"],
  ["string-tweak", "return re.match(r'a+', b)", "return re.match(r'a*', b)"],
  ["string-tweak", "return 'quoter'", "return 'quoted'"],
  ["move-statement", "a = n\n    n = b\n    return a", "n = b\n    a = n\n    return a"],
  [
    "move-statement",
    "for a in items:\n        n += a\n        return n",
    "for a in items:\n        n += a\n    return n",
  ],
  [
    "move-statement",
    "for a in items:\n        n += a\n    n += 1",
    "for a in items:\n        n += a\n        n += 1",
  ],
  ["delete-statement", "n += 1\n    return n", "return n"],
  ["missing-return", "n + count", "return n + count"],
  ["missing-return", "for a in items:\n        break", "for a in items:\n        continue"],
  ["donor-expression", "return n * count + len(items)", "return n * count + (n * count)"],
  ["literal-value", "return n + 1", "return n + count"],
  ["arithmetic-operator", "a = n", "a += n"],
  ["conversion", "return other(items)", "return other(*items)"],
  ["negate-condition", "if a:\n        n = 1", "if not a:\n        n = 1"],
  ["guard-statement", "items[n] = a", "if n not in items:\n        items[n] = a"],
  ["guard-statement", "a.close()", "if a is not None:\n        a.close()"],
  [
    "raise-early",
    "return n",
    'if n < 0:\n        raise AttributeError("n must not be negative")\n    return n',
  ],
  ["string-tweak", "return f'{a} is bad'", "return f'{a!r} is bad'"],
];

const typescript: readonly (readonly [pattern: string, before: string, after: string])[] = [
  ["comparison-operator", "return a < b;", "return a <= b;"],
  ["comparison-operator", "return a === b;", "return a !== b;"],
  ["boolean-operator", "return a && b;", "return a || b;"],
  ["boolean-operator", "return a || b;", "return a ?? b;"],
  ["boolean-operator", "return a && b;", "return a;"],
  ["literal-value", "return a + 1;", "return a + 0;"],
  ["literal-value", "return true;", "return false;"],
  ["literal-value", "return null;", "return undefined;"],
  ["arithmetic-operator", "return a + b;", "return a - b;"],
  ["arithmetic-operator", "n += a;", "n -= a;"],
  ["variable-name", "return a;", "return b;"],
  ["member-name", "return a.start;", "return a.end;"],
  ["member-name", "items.push(a);", "items.unshift(a);"],
  ["condition-guard", "if (a > 0) return a;", "if (a > 0 && b) return a;"],
  ["condition-guard", "if (a > 0) return a;", "if (a == null || a > 0) return a;"],
  ["condition-donor", "while (true) n = items;", "while (items) n = items;"],
  ["null-guard", "return a.name;", "return a?.name;"],
  ["null-guard", "return a;", "return a ?? [];"],
  ["null-guard", "return a;", "if (a == null) {\n    return false;\n  }\n  return a;"],
  ["swap-arguments", "return other(a, b);", "return other(b, a);"],
  ["swap-arguments", "return a[n][b];", "return a[b][n];"],
  ["swap-operands", "return a - b;", "return b - a;"],
  ["swap-operands", "return n ? a : b;", "return n ? b : a;"],
  ["off-by-one", "return items[n];", "return items[n - 1];"],
  ["off-by-one", "return items.slice(n);", "return items.slice(n + 1);"],
  ["call-name", "return parseInt(a);", "return parseFloat(a);"],
  ["member-name", "return items.some(other);", "return items.every(other);"],
  ["drop-operand", "return !a;", "return a;"],
  ["drop-operand", "return [a, b];", "return [b];"],
  ["drop-operand", "return String(a);", "return a;"],
  ["drop-operand", "return other(a, b);", "return other(b);"],
  ["slice", "return other(items);", "return other(items.slice(1));"],
  ["clamp", "n = n - 1;", "n = Math.max(0, n - 1);"],
  ["empty-literal", "return [];", "return [[]];"],
  ["return-value", "return true;", "return n === 0;"],
  ["assignment-target", "a = n;", "b = n;"],
  ["insert-statement", "items.push(a);\n  return n;", "items.push(a);\n  n = a;\n  return n;"],
  ["operator-and-literal", "return n > 1;", "return n >= 0;"],
  ["combine", "return n;", "return n - count;"],
  ["add-argument", "return other(a);", "return other(a, n);"],
  ["add-argument", "return use();", "return use(a);"],
  ["add-argument", "return items.sort();", "return items.sort((a, b) => a - b);"],
  ["type-check", "return typeof a === 'string';", "return typeof a === 'number';"],
  ["type-check", "if (!a) return b;", "if (a === undefined) return b;"],
  ["conversion", "return other(a);", "return other(Number(a));"],
  ["conversion", "return items;", "return [...items];"],
  [
    "tolerate-exception",
    "return a.b;",
    "try {\n    return a.b;\n  } catch {\n    return null;\n  }",
  ],
  ["add-element", "return ['one'];", "return ['one', 'quoted'];"],
  ["string-tweak", "return /a+/.test(b);", "return /a*/.test(b);"],
  ["string-tweak", "return 'quoter';", "return 'quoted';"],
  ["move-statement", "a = n;\n  n = b;\n  return a;", "n = b;\n  a = n;\n  return a;"],
  [
    "move-statement",
    "for (a of items) {\n    n += a;\n    return n;\n  }",
    "for (a of items) {\n    n += a;\n  }\n  return n;",
  ],
  ["delete-statement", "n += 1;\n  return n;", "return n;"],
  ["missing-return", "other(a);", "return other(a);"],
  ["missing-return", "other(a);", "await other(a);"],
  ["donor-expression", "return n * count + items.length;", "return n * count + (n * count);"],
  ["arithmetic-operator", "items[n] = a;", "items[n] ??= a;"],
  ["conversion", "items.push(other);", "items.push(...other);"],
  ["null-guard", "return other(items[n]);", "return other(items[n] ?? 0);"],
  ["swap-arguments", "return { ...a, ...b };", "return { ...b, ...a };"],
  ["string-tweak", "return a.split(';');", "return a.split('=');"],
  ["clamp", "return Math.min(n, count);", "return Math.max(1, Math.min(n, count));"],
  ["negate-condition", "if (a) n = 1;", "if (!a) n = 1;"],
  ["guard-statement", "a.close();", "if (a != null) {\n    a.close();\n  }"],
  [
    "raise-early",
    "return n;",
    'if (!n) {\n    throw new AttributeError("n must not be empty");\n  }\n  return n;',
  ],
];

const examples: readonly Example[] = [
  ...python.map(([pattern, before, after]) => ({
    pattern,
    language: "python" as const,
    before,
    after,
  })),
  ...typescript.map(([pattern, before, after]) => ({
    pattern,
    language: "typescript" as const,
    before,
    after,
  })),
];

const wrap = {
  python: (body: string): string =>
    `def f(a, b, n, count, items, other):\n    ${body}\n\n\ndef use(a):\n    return other(len(items), n + 1, count - 1)\n`,
  typescript: (body: string): string =>
    `export function f(a: any, b: any, n: number, count: number, items: string[], other: any) {\n  ${body}\n}\n\nconst use = (a: any) => [items.length, n - 1, count - 1];\n`,
};

describe("a pattern", () => {
  for (const { pattern, language, before, after } of examples)
    it(`${pattern} changes ${JSON.stringify(before)} into ${JSON.stringify(after)} (${language})`, async () => {
      const changes = await changesOf({ pattern, language, source: wrap[language](before) });
      expect(changes).toContain(wrap[language](after));
    });

  it("variable-name does not ask a member of the object for the object's members", async () => {
    const source = "class A:\n    def f(self, other):\n        return self.size + self.count\n";
    const changes = await changesOf({ pattern: "variable-name", language: "python", source });
    expect(changes).toContain(source.replace("self.size", "other.size"));
    expect(changes.filter((text) => /self\.\w+\.\w+/.test(text))).toEqual([]);
  });

  it("swap-arguments leaves calls alone that do not mind the order", async () => {
    const source = wrap.python("return max(a, b) + len(other(a, b))");
    const changes = await changesOf({ pattern: "swap-arguments", language: "python", source });
    expect(changes).toContain(source.replace("other(a, b)", "other(b, a)"));
    expect(changes.filter((text) => text.includes("max(b, a)"))).toEqual([]);
  });

  it.each(patterns.map(({ name }) => name))(
    "%s is shown by an example in both languages",
    (name) => {
      const languages = examples
        .filter(({ pattern }) => pattern === name)
        .map(({ language }) => language);
      expect(new Set(languages)).toEqual(new Set(["python", "typescript"]));
    },
  );

  it("has a name of its own and a prior above 0 and at most 1", () => {
    expect(new Set(patterns.map(({ name }) => name)).size).toBe(patterns.length);
    for (const { prior } of patterns) expect(prior > 0 && prior <= 1).toBe(true);
  });
});
