import { describe, expect, it } from "vitest";
import { renderTestExample } from "../../prompts/test-examples.ts";
import { createLanguages } from "../../tools/languages/registry.ts";

const python = createLanguages().forPath("a.py")!;
const about = "set_visible(False) has no effect on a 3D axes";

async function example(source: string, path = "tests/test_a.py") {
  const outline = path.endsWith(".py") ? await python.outline(source) : [];
  return renderTestExample({ path, source, outline }, { about, characters: 900 });
}

const plain = (name: string) =>
  `def test_${name}():\n    bars = draw("${name}")\n    assert bars == expected("${name}")\n`;
const visible =
  'def test_visible():\n    axes = draw("one")\n    axes.set_visible(True)\n    assert axes.drawn\n';

describe("an existing test file, shown to be imitated", () => {
  it("is whole when it is short", async () => {
    expect(await example(visible)).toBe(`## tests/test_a.py\n\`\`\`\n${visible}\`\`\``);
  });

  it("is otherwise its top, and the tests that share most with the issue", async () => {
    const many = Array.from({ length: 30 }, (_, at) => plain(`number_${at}`));
    const source = ["import draw\n\n", ...many.slice(0, 20), visible, ...many.slice(20)].join(
      "\n\n",
    );
    const text = await example(source);
    expect(text).toContain("import draw");
    expect(text).toContain("axes.set_visible(True)");
    expect(text).toMatch(/\[… 2\d more tests left out …\]/);
    expect(text.length).toBeLessThan(1_000);
  });

  it("is its beginning and end where tests are no symbols", async () => {
    const source = `import { it } from "vitest";\n${"it('adds', () => {});\n".repeat(80)}// the end\n`;
    const text = await example(source, "a.test.ts");
    expect(text).toContain('import { it } from "vitest";');
    expect(text).toMatch(/characters left out[^]*the end/);
  });
});
