import type { ServerType } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { receive, refuseHeaders } from "./receive.ts";
import type { ReceiveOptions } from "./receive.ts";

/** GitHub sends at most 25 MB. */
const largestBody = 25 * 1024 * 1024;

/** Deliveries come to POST /webhook; GET /health says that the process answers. */
export function createWebhookApp(options: ReceiveOptions, wake: () => void): Hono {
  const app = new Hono();
  // A client that went away, or was cut off: there is nobody to tell, and nothing was taken.
  app.onError((_error, context) => context.text("the delivery could not be taken", 500));
  app.get("/health", (context) => context.text("ok"));
  app.post(
    "/webhook",
    async (context, next) => {
      const refused = refuseHeaders(headersOf(context.req));
      if (refused !== null) return context.text(refused.text, refused.status);
      await next();
    },
    bodyLimit({
      maxSize: largestBody,
      onError: (context) => context.text("the body is larger than 25 MB", 413),
    }),
    async (context) => {
      const bytes = new Uint8Array(await context.req.arrayBuffer());
      const answer = await receive(bytes, headersOf(context.req), options);
      if (answer.status === 202) wake();
      return context.text(answer.text, answer.status);
    },
  );
  return app;
}

interface Request {
  header(name: string): string | undefined;
}

function headersOf(request: Request) {
  return {
    signature: request.header("x-hub-signature-256"),
    delivery: request.header("x-github-delivery"),
    event: request.header("x-github-event"),
  };
}

export interface ListenOptions {
  readonly app: Pick<Hono, "fetch">;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** A client has this long to send its whole request, milliseconds. */
  readonly patience?: number;
}

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Slow clients are cut off: headers and body have a time, however few bytes trickle in. */
export async function listen({ app, host, port, patience }: ListenOptions): Promise<Listening> {
  const { serve } = await import("@hono/node-server");
  const time = patience ?? 10_000;
  const { promise, resolve, reject } = Promise.withResolvers<Listening>();
  const server: ServerType = serve(
    {
      fetch: app.fetch,
      hostname: host,
      port,
      serverOptions: {
        headersTimeout: time,
        requestTimeout: time,
        connectionsCheckingInterval: Math.min(1000, time / 2),
        // Longer than a sender keeps one open: a delivery must not meet a connection that is just closed.
        keepAliveTimeout: 65_000,
      },
    },
    (info) => resolve({ port: info.port, close: () => closeServer(server) }),
  );
  server.once("error", reject);
  return promise;
}

async function closeServer(server: ServerType): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  if ("closeIdleConnections" in server) server.closeIdleConnections();
  await promise;
}
