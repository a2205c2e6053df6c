import { createServer } from "node:http";
import { onTestFinished } from "vitest";
import { openRequestCheck } from "./openapi-check.ts";

export interface CannedApi {
  readonly url: string;
  /** `GET /app`, in order. */
  readonly asked: readonly string[];
  /** What GitHub's description says against the requests that came. */
  readonly faults: readonly string[];
}

/** The few addresses of GitHub that no emulator has: an answer for each, requests checked as always. */
export async function serveCanned(answers: Readonly<Record<string, unknown>>): Promise<CannedApi> {
  const check = openRequestCheck();
  const asked: string[] = [];
  const faults: string[] = [];
  const server = createServer((request, response) => {
    const { method = "", url = "" } = request;
    const key = `${method} ${url.split("?")[0]}`;
    asked.push(key);
    faults.push(...check.faultsOf({ method, url, body: undefined }));
    const answer = answers[key];
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? { message: "Not Found" }));
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, asked, faults };
}
