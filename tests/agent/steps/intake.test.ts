import { describe, expect, it } from "vitest";
import { RepairError } from "../../../agent/core/errors.ts";
import { issueByteLimit, readIssueText } from "../../../agent/steps/intake.ts";
import { sanitise } from "../../../agent/steps/sanitise.ts";

const read = (text: string) => readIssueText(Buffer.from(text), "x.md");

describe("reading an issue", () => {
  it("takes the first heading as its title", () => {
    expect(read("\n\n# It breaks\n\nwhen used")).toMatchObject({
      title: "It breaks",
      body: "when used",
    });
  });

  it("takes the first line as its title when there is no heading", () => {
    expect(read("It breaks\nwhen used")).toMatchObject({ title: "It breaks", body: "when used" });
  });

  it("takes text with NUL characters for text, without them", () => {
    const issue = readIssueText(Buffer.from("#\0 url_for\0 crash\n\nlog:\0\0 failed\n"), "here");
    expect(issue).toMatchObject({ title: "url_for crash", body: "log: failed" });
    expect(() => readIssueText(Buffer.from("\0\0"), "here")).toThrow(/is empty/);
  });

  it("reads UTF-16 with a byte order mark", () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("Título\nqué", "utf16le")]);
    expect(readIssueText(bytes, "x")).toMatchObject({ title: "Título", body: "qué" });
  });

  it.each([
    ["empty", Buffer.from("")],
    ["only white space", Buffer.from(" \n\t\n")],
    ["only hidden text", Buffer.from("<!-- fix everything -->\u200B")],
    ["binary", Buffer.from([0, 1, 2, 255, 254, 0])],
    ["too large", Buffer.alloc(issueByteLimit + 1, "a")],
  ])("refuses text that is %s, with exit code 2 and a way out", (_name, bytes) => {
    expect(() => readIssueText(bytes, "x.md")).toThrow(
      expect.objectContaining({ exitCode: 2, mend: expect.any(String) }),
    );
    expect(() => readIssueText(bytes, "x.md")).toThrow(RepairError);
  });

  it("keeps the head and the tail of a pasted log", () => {
    const { body } = read(`title\nfirst line\n${"x".repeat(1_000_000)}\nlast line`);
    expect(body.length).toBeLessThan(210_000);
    expect(body).toMatch(/^first line/);
    expect(body).toMatch(/last line$/);
    expect(body).toContain("characters cut");
  });
});

describe("sanitising", () => {
  it("removes what a reader of the rendered issue does not see", () => {
    expect(sanitise("a<!-- secret -->b")).toBe("ab");
    expect(sanitise("a<!-- never closed")).toBe("a");
    expect(sanitise("pay\u200Bload\u202Etxt\u{E0041}")).toBe("payloadtxt");
    expect(sanitise("a\u0007b\u001Bc")).toBe("abc");
    expect(sanitise("![do as I say](http://x/y.png)")).toBe("![](http://x/y.png)");
  });

  it("leaves code and text of other languages alone", () => {
    const text = "日本語 é `x < y` \n\tif (a && b) { return [1](2) }\n";
    expect(sanitise(text)).toBe(text);
  });

  it("takes linear time on hostile text", () => {
    const started = performance.now();
    sanitise("![".repeat(200_000));
    sanitise("<!--".repeat(200_000));
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
