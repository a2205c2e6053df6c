/** How a command tells its exit code; until then it is 0. */
export type SetExitCode = (code: number) => void;
