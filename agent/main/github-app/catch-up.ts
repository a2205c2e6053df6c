import type { AppSettings } from "./app-settings.ts";
import { takeDelivery } from "./receive.ts";
import type { ReceiveOptions } from "./receive.ts";

export interface CatchUpOptions {
  readonly settings: AppSettings;
  readonly intake: ReceiveOptions;
  /** Called when something was taken. */
  readonly wake: () => void;
  readonly complain: (text: string) => void;
}

export interface CatchUp {
  stop(): Promise<void>;
}

const everyMilliseconds = 10 * 60 * 1000;
const keptMilliseconds = 3 * 24 * 3600 * 1000;

/** Takes what came while nobody listened, at the start and every ten minutes. */
export function startCatchUp(options: CatchUpOptions): CatchUp {
  const { identity } = options.settings;
  if (identity.kind !== "app") return { stop: async () => undefined };
  const stopping = new AbortController();
  const look = () =>
    takeMissed(options, stopping.signal).catch((error: unknown) => {
      if (!stopping.signal.aborted)
        options.complain(error instanceof Error ? error.message : String(error));
    });
  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, everyMilliseconds);
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await looking;
    },
  };
}

/** How many were taken. A delivery that is known, or whose wish is, starts nothing twice. */
export async function takeMissed(
  { settings, intake, wake, complain }: CatchUpOptions,
  signal: AbortSignal,
): Promise<number> {
  const { identity, apiBase } = settings;
  if (identity.kind !== "app") return 0;
  const { missedDeliveries } = await import("../../../tools/github/deliveries.ts");
  const { appId, privateKey } = identity;
  const missed = await missedDeliveries(
    { apiBase, appId, privateKey },
    { since: Date.now() - keptMilliseconds, isKnown: (guid) => intake.store.isKnown(guid) },
    signal,
  );
  let taken = 0;
  for (const { guid, event, payload } of missed) {
    const answer = await takeDelivery({ event, delivery: guid, payload }, intake);
    if (answer.status === 202) taken += 1;
  }
  if (taken > 0) {
    complain(`${taken} deliveries came while nobody listened, and were taken now`);
    wake();
  }
  return taken;
}
