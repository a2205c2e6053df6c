import type Docker from "dockerode";
import { environmentError } from "../../../agent/core/errors.ts";
import type { HiddenInstance } from "../../datasets/instance.ts";
import { wrapTestOutput } from "../../grading/official-script.ts";
import type {
  EnvironmentReadiness,
  EvaluationEnvironment,
  EvaluationRequest,
  EvaluationRun,
} from "../port.ts";
import { startContainer } from "./container.ts";
import type { EvaluationContainer } from "./container.ts";
import { hasImage, imageOf, pruneImages, pullImage } from "./images.ts";
import {
  applyScript,
  modelPatchFile,
  testPatchFile,
  testPatchScript,
  testScript,
} from "./scripts.ts";

export interface DockerEnvironmentOptions {
  /** The test command of a repository and version, for rows without an evaluation script. */
  readonly testCommand: (instance: HiddenInstance) => readonly string[] | null;
  /** Most that published images may take after a session, bytes. */
  readonly imageBytes: number;
}

/** The published instance images of SWE-bench; one container an evaluation, without network. */
export function createDockerEnvironment(options: DockerEnvironmentOptions): EvaluationEnvironment {
  /** Least recently used first. */
  const pulled: string[] = [];
  const prune = async (docker: Docker) =>
    pruneImages(docker, { pulled: [...pulled], limitBytes: options.imageBytes });
  return {
    name: "docker",
    check: (instance) => checkDocker(instance),
    async open(instance, { signal }) {
      const docker = await requireDocker();
      const image = imageOf(instance);
      if (!(await hasImage(docker, image))) {
        await pullImage(docker, { image, signal });
        pulled.push(image);
      }
      const tests = testScript(instance, options.testCommand(instance));
      if (tests === null)
        throw environmentError(
          `no test command is known for ${instance.repository} ${instance.version} (${instance.id})`,
          "use a dataset whose rows have an eval_script",
        );
      return {
        evaluate: (request) => evaluate({ docker, image, instance, tests }, request),
        close: () => prune(docker).catch(() => undefined),
      };
    },
    async close() {
      const docker = await connect();
      if (docker !== null && pulled.length > 0) await prune(docker).catch(() => undefined);
    },
  };
}

async function connect(): Promise<Docker | null> {
  const { default: Client } = await import("dockerode");
  const docker = new Client();
  return docker.ping().then(
    () => docker,
    () => null,
  );
}

const mend = "start it: systemctl start docker, or set DOCKER_HOST; or choose --env local";

async function requireDocker(): Promise<Docker> {
  const docker = await connect();
  if (docker !== null) return docker;
  throw environmentError("no docker daemon answers", mend);
}

async function checkDocker(instance: HiddenInstance): Promise<EnvironmentReadiness> {
  const docker = await connect();
  if (docker === null)
    return { kind: "not-ready", reason: "no-docker", why: "no docker daemon answers", mend };
  const image = imageOf(instance);
  const state = (await hasImage(docker, image)) ? "present" : "to be pulled, some GB";
  return { kind: "ready", how: `image ${image}, ${state}` };
}

interface Evaluated {
  readonly docker: Docker;
  readonly image: string;
  readonly instance: HiddenInstance;
  readonly tests: string;
}

/** Each evaluation has a container of its own: clean by construction. */
async function evaluate(of: Evaluated, request: EvaluationRequest): Promise<EvaluationRun> {
  const container = await startContainer(of.docker, of.image);
  try {
    return await evaluateIn(container, of, request);
  } finally {
    await container.remove();
  }
}

async function evaluateIn(
  container: EvaluationContainer,
  { instance, tests }: Evaluated,
  { patch, seconds, signal }: EvaluationRequest,
): Promise<EvaluationRun> {
  const text = patch.endsWith("\n") ? patch : `${patch}\n`;
  await container.put({ [modelPatchFile]: text, [testPatchFile]: instance.testPatch });
  const short = { seconds: 300, signal };
  const model = await container.run(applyScript(), short);
  if (model.code !== 0) return { kind: "patch-did-not-apply", log: model.output };
  const applied = await container.run(testPatchScript(instance), short);
  if (applied.code !== 0)
    return {
      kind: "environment-failed",
      why: "the test patch does not apply",
      log: applied.output,
    };
  const run = await container.run(tests, { seconds, signal });
  const before = `${model.output}>>>>> Applied Patch (pred)\n${applied.output}`;
  if (run.code === null)
    return { kind: "timed-out", log: `${before}\n${run.output}`, seconds: run.seconds };
  const log = wrapTestOutput({ before, tests: run.output, exitCode: run.code, after: "" });
  // The published images are what the expected lists were made with.
  return { kind: "ran", log, seconds: run.seconds, excluded: [] };
}
