import { randomBytes } from "node:crypto";
import { listen } from "../github-app/server.ts";
import { createViewer } from "./server/app.ts";
import { isLoopbackHost } from "./server/guard.ts";

export interface OpenViewerOptions {
  readonly folder: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Null makes one when the host is no loopback address. */
  readonly token: string | null;
}

export interface OpenedViewer {
  /** What to open, with the token when there is one. */
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Serves the pages over a folder. On loopback nobody else can ask; elsewhere a token is needed. */
export async function openViewer(options: OpenViewerOptions): Promise<OpenedViewer> {
  const { folder, host } = options;
  const named = host.includes(":") ? `[${host}]` : host;
  const token =
    options.token ?? (isLoopbackHost(named) ? null : randomBytes(24).toString("base64url"));
  const closing = new AbortController();
  const viewer = await createViewer({
    folder,
    base: "",
    token,
    secure: false,
    closing: closing.signal,
    complain: (text) => void process.stderr.write(`${text}\n`),
  });
  const listening = await listen({ app: viewer, host, port: options.port });
  const query = token === null ? "" : `?token=${encodeURIComponent(token)}`;
  return {
    address: `http://${named}:${listening.port}/${query}`,
    port: listening.port,
    async close() {
      closing.abort();
      await listening.close();
    },
  };
}
