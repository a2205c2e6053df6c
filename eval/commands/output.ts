/** Results go to standard output and nothing else does. A closed pipe ends the program quietly. */
export function printResult(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

export function printJson(value: unknown): void {
  printResult(JSON.stringify(value, null, 2));
}

/** Progress and remarks. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
