import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { packageRoot } from "../../agent/core/package-root.ts";
import type { GitHubClient } from "../../tools/github/client.ts";

export interface SentRequest {
  readonly method: string;
  /** With its query; the host does not matter. */
  readonly url: string;
  /** JSON, parsed; undefined for none. */
  readonly body: unknown;
}

export interface RequestCheck {
  /** What GitHub's description says against the request; empty when nothing. */
  faultsOf(request: SentRequest): readonly string[];
  /** `issues/create-comment`, or null for what is not described. */
  operationOf(request: SentRequest): string | null;
  /** Operations that were seen, `issues/create-comment`. */
  readonly seen: ReadonlySet<string>;
}

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
}

interface BodySchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly additionalProperties?: unknown;
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly schema: BodySchema }>>;
  };
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly parameters: Readonly<Record<string, Parameter>> };
}

/** Requests against GitHub's own description of its API: paths, parameters and bodies. */
export function openRequestCheck(): RequestCheck {
  const path = join(packageRoot, "tests/fixtures/github/openapi.json");
  const description: Description = JSON.parse(readFileSync(path, "utf8"));
  // Paths and queries are text; a body is JSON and means what it says.
  const texts = openAjv(description, true);
  const bodies = openAjv(description, false);
  const seen = new Set<string>();
  const validators = new Map<string, ValidateFunction>();
  const validator = (pointer: readonly string[]): ValidateFunction => {
    const reference = `github#/${pointer.map(escapePointer).join("/")}`;
    const known = validators.get(reference) ?? bodies.compile({ $ref: reference });
    validators.set(reference, known);
    return known;
  };

  function faultsOf(request: SentRequest): readonly string[] {
    const url = new URL(request.url, "http://localhost");
    const method = request.method.toLowerCase();
    const match = findPath(description, { path: url.pathname, method });
    if (match === null)
      return [`${request.method} ${url.pathname} is no operation of the description`];
    const { template, operation, values } = match;
    seen.add(operation.operationId);
    const faults = [
      ...parameterFaults(operation, { url, values }),
      ...bodyFaults(operation, { template, method, body: request.body }),
    ];
    return faults.map((fault) => `${operation.operationId}: ${fault}`);
  }

  function parameterFaults(
    operation: Operation,
    { url, values }: { url: URL; values: Readonly<Record<string, string>> },
  ): readonly string[] {
    const faults: string[] = [];
    const allowed = new Set<string>();
    for (const given of operation.parameters) {
      const parameter = "$ref" in given ? resolve(description, given.$ref) : given;
      const value =
        parameter.in === "path" ? values[parameter.name] : url.searchParams.get(parameter.name);
      if (parameter.in === "query") allowed.add(parameter.name);
      if (value === null || value === undefined) {
        if (parameter.required === true) faults.push(`${parameter.name} is missing`);
        continue;
      }
      const check = texts.compile({
        type: "object",
        properties: { value: refined(parameter.schema) },
      });
      if (!check({ value })) faults.push(`${parameter.name}: ${texts.errorsText(check.errors)}`);
    }
    for (const name of url.searchParams.keys())
      if (!allowed.has(name)) faults.push(`the query ${name} is not described`);
    return faults;
  }

  function bodyFaults(
    operation: Operation,
    { template, method, body }: { template: string; method: string; body: unknown },
  ): readonly string[] {
    const schema = operation.requestBody?.content["application/json"]?.schema;
    if (schema === undefined)
      return body === undefined ? [] : ["a body was sent, and none is described"];
    if (body === undefined) return operation.requestBody?.required === true ? ["no body"] : [];
    const pointer = [
      "paths",
      template,
      method,
      "requestBody",
      "content",
      "application/json",
      "schema",
    ];
    const check = validator(pointer);
    const faults = check(body) ? [] : [bodies.errorsText(check.errors)];
    return [...faults, ...unknownKeys(schema, body)];
  }
  function operationOf(request: SentRequest): string | null {
    const path = new URL(request.url, "http://localhost").pathname;
    const match = findPath(description, { path, method: request.method.toLowerCase() });
    return match?.operation.operationId ?? null;
  }
  return { faultsOf, operationOf, seen };
}

function openAjv(description: Description, coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ strict: false, coerceTypes, allErrors: true });
  addFormats.default(ajv);
  ajv.addFormat("repo.nwo", /^[^/]+\/[^/]+$/);
  ajv.addSchema(description, "github");
  return ajv;
}

/** Every request of this client is checked before it is sent; a fault is thrown and kept. */
export function checkRequestsOf(client: GitHubClient, check: RequestCheck, faults: string[]): void {
  client.hook.before("request", (options) => {
    const { method, url, body } = client.request.endpoint(options);
    const found = check.faultsOf({ method, url, body });
    faults.push(...found);
    if (found.length > 0) throw new Error(`GitHub's description says: ${found.join("; ")}`);
  });
}

/** The description allows more keys than it names; a key it does not name is a slip of ours. */
function unknownKeys({ properties }: BodySchema, body: unknown): readonly string[] {
  if (properties === undefined || typeof body !== "object" || body === null) return [];
  return Object.keys(body)
    .filter((key) => !(key in properties))
    .map((key) => `the body's ${key} is not described`);
}

function findPath(
  { paths }: Description,
  { path, method }: { readonly path: string; readonly method: string },
) {
  for (const [template, methods] of Object.entries(paths)) {
    const operation = methods[method];
    const values = operation === undefined ? null : matchTemplate(template, path);
    if (operation !== undefined && values !== null) return { template, operation, values };
  }
  return null;
}

/** The last parameter may hold slashes: names of branches and paths of files do. */
function matchTemplate(template: string, path: string): Readonly<Record<string, string>> | null {
  const names: string[] = [];
  const pattern = template.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    names.push(name);
    return name === "ref" || name === "path" || name === "basehead" ? "(.+)" : "([^/]+)";
  });
  const match = new RegExp(`^${pattern}$`).exec(path);
  if (match === null) return null;
  return Object.fromEntries(
    names.map((name, at) => [name, decodeURIComponent(match[at + 1] ?? "")]),
  );
}

function resolve({ components }: Description, reference: string): Parameter {
  const found = components.parameters[reference.split("/").at(-1) ?? ""];
  if (found === undefined) throw new Error(`nothing at ${reference}`);
  return found;
}

function refined(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(schema);
  return text.includes('"$ref":"#/')
    ? JSON.parse(text.replaceAll('"$ref":"#/', '"$ref":"github#/'))
    : schema;
}

function escapePointer(part: string): string {
  return encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
}
