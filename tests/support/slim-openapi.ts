import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../../agent/core/package-root.ts";

/**
 * Makes tests/fixtures/github/openapi.json: of GitHub's own OpenAPI description the operations this
 * program calls, and of those what a request may hold. Usage, with the package @octokit/openapi:
 *   npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz
 *   node tests/support/slim-openapi.ts package/generated/api.github.com.json
 */
const operations: readonly string[] = [
  "apps/create-from-manifest",
  "apps/create-installation-access-token",
  "apps/get-authenticated",
  "apps/get-repo-installation",
  "apps/get-webhook-config-for-app",
  "apps/get-webhook-delivery",
  "apps/list-webhook-deliveries",
  "apps/revoke-installation-access-token",
  "checks/create",
  "checks/list-annotations",
  "checks/list-for-ref",
  "checks/update",
  "git/create-commit",
  "git/create-ref",
  "git/create-tree",
  "git/delete-ref",
  "git/get-commit",
  "git/get-ref",
  "git/get-tree",
  "git/update-ref",
  "issues/add-labels",
  "issues/create-comment",
  "issues/get",
  "issues/list-comments",
  "issues/list-events",
  "issues/list-events-for-timeline",
  "issues/update-comment",
  "pulls/create",
  "pulls/create-reply-for-review-comment",
  "pulls/get",
  "pulls/get-review",
  "pulls/list",
  "pulls/list-comments-for-review",
  "pulls/list-review-comments",
  "pulls/request-reviewers",
  "pulls/update",
  "reactions/create-for-issue",
  "reactions/create-for-issue-comment",
  "reactions/create-for-pull-request-review-comment",
  "repos/compare-commits-with-basehead",
  "repos/get",
  "repos/get-collaborator-permission-level",
  "repos/get-content",
  "users/get-authenticated",
];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const [source = ""] = process.argv.slice(2);
const whole: { paths: Record<string, Record<string, Record<string, Json>>> } & Record<
  string,
  Json
> = JSON.parse(await readFile(source, "utf8"));
const components: Record<string, Record<string, Json>> = {};
const paths: Record<string, Record<string, Json>> = {};
const missing = new Set(operations);
for (const [path, methods] of Object.entries(whole.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    const { operationId } = operation;
    const id = typeof operationId === "string" ? operationId : "";
    if (!missing.delete(id)) continue;
    const { parameters = [], requestBody = null } = operation;
    const kept = keep({
      operationId: id,
      parameters,
      ...(requestBody === null ? {} : { requestBody }),
    });
    paths[path] = { ...paths[path], [method]: kept };
  }
}
if (missing.size > 0) throw new Error(`no such operations: ${[...missing].join(", ")}`);
const origin = "GitHub's REST API description (package @octokit/openapi, MIT), cut to requests";
const target = join(packageRoot, "tests/fixtures/github/openapi.json");
await writeFile(target, `${JSON.stringify({ origin, paths, components })}\n`);

/** Without words, examples and what Ajv does not know; every $ref is followed. */
function keep(value: Json, inside: string | null = null): Json {
  if (Array.isArray(value)) return value.map((part) => keep(part));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, part]): [string, Json][] => {
    if (inside !== "properties" && isNoise(key, value)) return [];
    if (key === "$ref" && typeof part === "string") follow(part);
    return [[key, keep(part, key)]];
  });
  return Object.fromEntries(entries);
}

function isNoise(key: string, owner: { readonly [key: string]: Json }): boolean {
  if (key === "nullable") return owner["type"] === undefined;
  const words = "description summary example examples discriminator deprecated title externalDocs";
  return words.split(" ").includes(key) || key.startsWith("x-");
}

function follow(reference: string): void {
  const [, , kind = "", name = ""] = reference.split("/");
  const group = (components[kind] ??= {});
  if (group[name] !== undefined) return;
  group[name] = null;
  const all: Json = whole["components"] ?? null;
  const found = member(member(all, kind), name);
  if (found === null) throw new Error(`nothing at ${reference}`);
  group[name] = keep(found);
}

function member(value: Json, key: string): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value[key] ?? null)
    : null;
}
