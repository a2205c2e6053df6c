import { createBudget } from "../core/budget.ts";
import { Interrupted } from "../core/errors.ts";
import type { Journal } from "../core/journal.ts";
import type { Limits } from "../core/model.ts";
import type {
  ChatModel,
  Editor,
  Languages,
  OpenCodeSearch,
  Proposer,
  RunEvent,
  RunStore,
} from "../core/ports.ts";
import type { RunContext, RunSettings } from "../core/run-context.ts";
import { chooseSandbox } from "../../sandbox/choose.ts";
import { createEditor } from "../../tools/edit/editor.ts";
import { createVersionControl } from "../../tools/git/version-control.ts";
import { createLanguages } from "../../tools/languages/registry.ts";
import type { ReportProgress } from "../../tools/search/index/index-progress.ts";
import { openCodeSearch } from "../../tools/search/tools/code-search.ts";
import { defaultCacheFolder } from "../../tools/search/index/store.ts";
import { createLocalizer } from "../../tools/search/localizer.ts";
import { createLiteralProposer } from "../../tools/templates/literal/proposer.ts";
import { createTemplatesProposer } from "../../tools/templates/proposer.ts";
import { closedSandboxes, readingOnlyTesting } from "./compose-reading-only.ts";
import { composeTesting } from "./compose-testing.ts";
import type { Config } from "./config.ts";
import type { RunRequest } from "./run-folder.ts";

export interface ComposeOptions {
  readonly request: RunRequest;
  readonly store: RunStore;
  readonly journal: Journal;
  readonly signal: AbortSignal;
  readonly emit: (event: RunEvent) => void;
  /** For a live line on a terminal. */
  readonly onIndexing?: ReportProgress | undefined;
  readonly beforeCall?: BeforeCall | undefined;
  /** Who proposes: all there are, or one alone, to see what it is worth. */
  readonly proposers?: "all" | "templates" | undefined;
}

/** Waits until the model may be called, e.g. for a rate that many runs share. */
export type BeforeCall = (model: string, signal: AbortSignal) => Promise<void>;

export interface Composed {
  readonly context: RunContext;
}

/** The only place where a run's parts are made: configuration → ports → context. */
export async function composeContext(options: ComposeOptions): Promise<Composed> {
  const { request, store, journal, signal, emit } = options;
  const { config, readOnly = false } = request;
  const budget = createBudget(limitsOf(config), {
    onSpend: (spend) => emit({ kind: "spend", spend, at: new Date().toISOString() }),
  });
  const languages = createLanguages();
  const editor = createEditor(languages);
  const model = await composeModel(options, budget);
  const context: RunContext = {
    journal,
    store,
    emit,
    signal,
    spent: () => budget.spent(),
    checkLimits() {
      if (signal.aborted) throw new Interrupted();
      budget.check();
    },
    secondsLeft: () => Math.max(0, budget.left().seconds ?? Number.POSITIVE_INFINITY),
    versionControl: createVersionControl(),
    sandboxes: readOnly ? closedSandboxes : await chooseSandbox(config.sandbox),
    languages,
    editor,
    localizer: createLocalizer({
      ...(options.onIndexing && { progress: options.onIndexing }),
      warn: (text) => emit({ kind: "note", text, at: new Date().toISOString() }),
    }),
    codeSearch: config.explore > 0 ? composeCodeSearch(options.onIndexing) : undefined,
    model,
    proposers: await composeProposers({
      languages,
      editor,
      model,
      config,
      only: options.proposers,
    }),
    testing: readOnly ? readingOnlyTesting : composeTesting(config),
    settings: settingsOf(request),
  };
  return { context };
}

function composeCodeSearch(progress: ReportProgress | undefined): OpenCodeSearch {
  return (checkout) => openCodeSearch(checkout, { cacheFolder: defaultCacheFolder(), progress });
}

async function composeModel(
  { request, store, journal, emit, beforeCall }: ComposeOptions,
  budget: ReturnType<typeof createBudget>,
): Promise<ChatModel | null> {
  const { config, offline } = request;
  if (offline || config.model === null) return null;
  const [{ openProvider }, { createModelStack }, { createRedactor }] = await Promise.all([
    import("../../tools/model/open-provider.ts"),
    import("../../tools/model/stack.ts"),
    import("../../tools/model/redact.ts"),
  ]);
  const opened = await openProvider({ model: config.model, apiBase: config.apiBase });
  const provider = beforeCall === undefined ? opened : waitBefore(opened, beforeCall);
  const note = (text: string) => emit({ kind: "note", text, at: new Date().toISOString() });
  return createModelStack(provider, {
    journal,
    store,
    budget,
    prices: config.prices,
    redact: createRedactor(secretsOf(process.env)),
    warn: note,
    note,
  });
}

/** Innermost of the model's decorators: every attempt waits its turn. */
function waitBefore(model: ChatModel, beforeCall: BeforeCall): ChatModel {
  return {
    id: model.id,
    async ask(request, signal) {
      await beforeCall(model.id, signal);
      return model.ask(request, signal);
    },
  };
}

/** Values of the environment that look like credentials: they are cut out of everything that is kept. */
function secretsOf(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    /KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL/i.test(name) && value !== undefined && value.length >= 8
      ? [value]
      : [],
  );
}

interface ProposersOptions {
  readonly languages: Languages;
  readonly editor: Editor;
  readonly model: ChatModel | null;
  readonly config: Config;
  readonly only: ComposeOptions["proposers"];
}

async function composeProposers({
  languages,
  editor,
  model,
  config,
  only,
}: ProposersOptions): Promise<readonly Proposer[]> {
  if (only === "templates") return [createTemplatesProposer(languages)];
  const literal = createLiteralProposer(languages);
  if (model === null) return [literal, createTemplatesProposer(languages)];
  const { createModelProposer } = await import("../../tools/model/proposer.ts");
  const first = config.temperature ?? 0;
  return [
    literal,
    createModelProposer({
      model,
      languages,
      editor,
      temperatures: [first, 0.8, 0.8, 1],
      rounds: config.maxIterations,
      maximumOutputTokens: config.maxOutputTokens,
    }),
  ];
}

function limitsOf(config: Config): Limits {
  return {
    dollars: config.maxCost,
    tokens: config.maxTokens,
    calls: config.maxCalls,
    seconds: config.maxTime,
  };
}

const gigabyte = 1024 ** 3;
const megabyte = 1024 ** 2;

function settingsOf({ config, dryRun }: RunRequest): RunSettings {
  return {
    limits: {
      memoryBytes: 4 * gigabyte,
      processes: 512,
      fileBytes: 512 * megabyte,
      outputBytes: megabyte,
    },
    network: config.network,
    candidates: config.candidates,
    maximumTried: config.maxTried,
    requireReproducer: config.requireReproducer,
    explore: config.explore,
    baseline: config.baseline,
    dryRun,
    jobs: config.jobs,
    include: config.include,
    exclude: config.exclude,
    protect: config.protect,
  };
}
