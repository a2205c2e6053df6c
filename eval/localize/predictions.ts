import { appendFile, mkdir, readFile, truncate } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { usageError } from "../../agent/core/errors.ts";
import type { Prediction } from "./score.ts";

const predictionLine = z.object({
  instance_id: z.string(),
  files: z.array(z.string()).default([]),
  functions: z.array(z.string()).default([]),
  seconds: z.number().optional(),
});

/** What an earlier run wrote, to go on from; nothing when there is no such file. */
export async function readEarlier(file: string | undefined): Promise<readonly Prediction[]> {
  return file === undefined ? [] : parseLines((await readText(file)) ?? "");
}

/** @throws RepairError (usage) for a file that is not there or holds no prediction. */
export async function readToScore(file: string): Promise<readonly Prediction[]> {
  const text = await readText(file);
  const mend = "repair eval localize --out FILE writes such a file";
  if (text === null) throw usageError(`there is no file of predictions ${file}`, mend);
  const predictions = parseLines(text);
  if (predictions.length > 0) return predictions;
  const expected = `expected lines like {"instance_id": …, "files": […], "functions": […]}`;
  throw usageError(`got ${file}, which holds no prediction; ${expected}`, mend);
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    const why = error instanceof Error ? error.message : String(error);
    throw usageError(`the predictions ${file} cannot be read: ${why}`, "name a file");
  }
}

/** A line that a killed run cut short is left out. */
function parseLines(text: string): readonly Prediction[] {
  return text.split("\n").flatMap((line) => {
    const prediction = parseLine(line);
    return prediction === null ? [] : [prediction];
  });
}

function parseLine(line: string): Prediction | null {
  try {
    return line.trim() === "" ? null : predictionLine.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

export async function appendPrediction(
  file: string | undefined,
  prediction: Prediction,
): Promise<void> {
  if (file === undefined) return;
  await mkdir(dirname(file), { recursive: true });
  await mendEnd(file);
  await appendFile(file, `${JSON.stringify(prediction)}\n`);
}

/** A last line that a kill cut short is cut off; one that only lacks its line break gets it. */
async function mendEnd(file: string): Promise<void> {
  const text = (await readText(file)) ?? "";
  const last = text.slice(text.lastIndexOf("\n") + 1);
  if (last === "") return;
  if (parseLine(last) !== null) await appendFile(file, "\n");
  else await truncate(file, Buffer.byteLength(text.slice(0, text.length - last.length)));
}
