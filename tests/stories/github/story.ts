import { tell } from "./tell.ts";

/**
 * The story of the App, on loopback: the real `repair app serve` in a process of its own, an emulated
 * GitHub that signs its webhooks, git over HTTP, and a proxy that reads every byte the App sends and
 * holds it against GitHub's own description. An issue is opened and labelled; the App is killed
 * (SIGKILL) at every stage and around every call that changes something, and started again; every
 * delivery is sent again, twice, backwards; the pull request is reviewed and given up.
 * Prints a JSON summary; the exit code is 0 when every check held.
 * With --redis the queues are on a Redis server and the runs in a `repair worker --app` beside the App.
 * Usage: node tests/stories/github/story.ts [typescript] [python] [--redis]
 */
const given = process.argv.slice(2);
const wanted = given.filter((word) => !word.startsWith("--"));
const onRedis = given.includes("--redis");
const languages = ["typescript", "python"].filter(
  (name) => wanted.length === 0 || wanted.includes(name),
);

const stories = [];
for (const language of languages) stories.push(await tell(language, onRedis));
const passed =
  stories.length > 0 && stories.every(({ checks }) => Object.values(checks).every(Boolean));
process.stdout.write(`${JSON.stringify({ passed, stories }, null, 2)}\n`);
process.exitCode = passed ? 0 : 1;
