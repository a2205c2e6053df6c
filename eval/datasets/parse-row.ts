import { z } from "zod";
import { usageError } from "../../agent/core/errors.ts";
import { evaluationTypeOf } from "../grading/read-log.ts";
import type { AgentInstance, EvaluationRow, HiddenInstance } from "./instance.ts";
import { parseJson } from "./json-object.ts";
import { rowEnvironment } from "./row-environment.ts";

/** A test list, as an array or as the JSON text of one: both occur in official files. */
const testList = z.union([
  z.array(z.string()),
  z.string().transform((text, context) => {
    const list = z.array(z.string()).safeParse(parseJson(text));
    if (list.success) return list.data;
    context.addIssue({ code: "custom", message: "expected a JSON array of test names" });
    return z.NEVER;
  }),
]);

const text = z.string().nullish();

const officialRow = z.object({
  repo: z.string().regex(/^[A-Za-z0-9][\w.-]*\/(?!\.{1,2}$)[\w.-]+$/, "expected owner/name"),
  // Becomes a folder name: nothing that could leave the folder.
  instance_id: z.string().regex(/^[A-Za-z0-9_][\w.-]*$/, "expected letters, digits, _ . -"),
  base_commit: z.string().regex(/^[0-9a-f]{40}$/, "expected 40 hexadecimal digits"),
  patch: text,
  test_patch: text,
  problem_statement: z.string(),
  hints_text: text,
  created_at: z.union([z.string(), z.date().transform((date) => date.toISOString())]).nullish(),
  version: z.union([z.string(), z.number().transform(String)]).nullish(),
  FAIL_TO_PASS: testList.nullish(),
  PASS_TO_PASS: testList.nullish(),
  environment_setup_commit: text,
  log_parser: text,
  eval_type: z.enum(["pass_and_fail", "fail_only"]).nullish(),
  image: text,
  eval_script: text,
  environment: rowEnvironment.nullish(),
});

type OfficialRow = z.infer<typeof officialRow>;

/** @throws RepairError (usage) that names the row and the field. */
export function parseRow(value: unknown, where: string): EvaluationRow {
  const parsed = officialRow.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw usageError(
      `got a dataset row at ${where} whose field ${issue?.path.join(".") ?? "?"} is wrong: ${issue?.message ?? ""}`,
      "expected the fields of SWE-bench: repo, instance_id, base_commit, problem_statement, …",
    );
  }
  return { agent: agentInstance(parsed.data), hidden: hiddenInstance(parsed.data) };
}

/** Field by field, never by spreading: a new column of the dataset stays hidden until it is named. */
function agentInstance(row: OfficialRow): AgentInstance {
  return Object.freeze({
    audience: "agent",
    id: row.instance_id,
    repository: row.repo,
    baseCommit: row.base_commit,
    problemStatement: row.problem_statement,
  });
}

function hiddenInstance(row: OfficialRow): HiddenInstance {
  return Object.freeze({
    audience: "grader",
    id: row.instance_id,
    repository: row.repo,
    baseCommit: row.base_commit,
    version: row.version ?? "",
    patch: row.patch ?? "",
    testPatch: row.test_patch ?? "",
    hintsText: row.hints_text ?? "",
    failToPass: row.FAIL_TO_PASS ?? [],
    passToPass: row.PASS_TO_PASS ?? [],
    createdAt: row.created_at ?? null,
    environmentSetupCommit: row.environment_setup_commit ?? null,
    logParser: row.log_parser ?? null,
    evaluationType: row.eval_type ?? evaluationTypeOf(row.repo),
    image: row.image ?? null,
    evaluationScript: row.eval_script ?? null,
    // Absent, not null: rows without one keep the hash that they have had.
    ...(row.environment == null ? {} : { environment: row.environment }),
  });
}
