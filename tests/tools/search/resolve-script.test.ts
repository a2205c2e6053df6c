import { describe, expect, it } from "vitest";
import { createScriptResolver } from "../../../tools/search/graph/resolve-script.ts";
import { readScriptPackages } from "../../../tools/search/graph/script-packages.ts";

const paths = [
  "src/main.ts",
  "src/parts/index.ts",
  "src/parts/button.tsx",
  "packages/shared/src/index.ts",
  "packages/shared/src/names.ts",
  "packages/tool/lib/run.js",
  "packages/tool/source/inner/feature.ts",
  "packages/tool/source/own/part.ts",
  "apps/site/app/page.ts",
  "apps/site/app/parts/menu.ts",
];

const packages = readScriptPackages(
  new Map([
    ["package.json", '{"name": "whole"}'],
    ["packages/shared/package.json", '{"name": "@x/shared", "main": "dist/index.js"}'],
    [
      "packages/tool/package.json",
      '{"name": "tool", "exports": {".": {"import": "./lib/run.js"}, "./run": "./lib/run.js", "./feat/*": "./source/inner/*.ts"}, "imports": {"#own/*": {"types": "./source/own/*.d.ts", "default": "./source/own/*.ts"}, "#run": "./lib/run.js"}}',
    ],
    [
      "tsconfig.json",
      '{ // aliases\n "compilerOptions": { "paths": { "@/*": ["./src/*"], "main": ["src/main.ts"], }, }, }',
    ],
    ["packages/broken/package.json", "{"],
    ["apps/site/tsconfig.json", '{"compilerOptions": {"baseUrl": "./app"}}'],
  ]),
);

describe("resolving imports of scripts", () => {
  const resolve = createScriptResolver(new Map(paths.map((path, at) => [path, at])), packages);
  const from = (file: string, module: string): readonly (string | undefined)[] =>
    resolve(file, module, []).map((at) => paths[at]);

  it.each([
    ["src/main.ts", "./parts", "src/parts/index.ts"],
    ["src/parts/index.ts", "./button", "src/parts/button.tsx"],
    ["src/parts/index.ts", "./button.js", "src/parts/button.tsx"],
    ["src/main.ts", "@/parts/button", "src/parts/button.tsx"],
    ["src/parts/index.ts", "main", "src/main.ts"],
    ["src/main.ts", "@x/shared", "packages/shared/src/index.ts"],
    ["src/main.ts", "@x/shared/names", "packages/shared/src/names.ts"],
    ["src/main.ts", "tool", "packages/tool/lib/run.js"],
    ["src/main.ts", "tool/run", "packages/tool/lib/run.js"],
    ["src/main.ts", "tool/feat/feature", "packages/tool/source/inner/feature.ts"],
    ["packages/tool/lib/run.js", "#own/part", "packages/tool/source/own/part.ts"],
    ["packages/tool/source/own/part.ts", "#run", "packages/tool/lib/run.js"],
    ["apps/site/app/page.ts", "parts/menu", "apps/site/app/parts/menu.ts"],
  ])("in %s of %s", (file, module, expected) => {
    expect(from(file, module)).toEqual([expected]);
  });

  it("finds nothing for what is not in the repository", () => {
    expect(from("src/main.ts", "react")).toEqual([]);
    expect(from("src/main.ts", "../../outside")).toEqual([]);
    expect(from("src/main.ts", "#own/part")).toEqual([]);
    expect(from("src/main.ts", "parts/menu")).toEqual([]);
  });
});
