import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import { freePort } from "../../support/emulated-github.ts";

export interface SeenDelivery {
  readonly id: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** What the App answered; 502 when it did not. */
  status: number;
  readonly at: string;
}

export interface DeliveryTap {
  readonly url: string;
  readonly seen: SeenDelivery[];
  /** Answers as GitHub's list of an App's deliveries, or null for another address. */
  list(url: string): unknown;
  close(): Promise<void>;
}

/** Stands between the host and the App, and keeps what passes: to send it again, and to list it. */
export async function tapDeliveries(appPort: number): Promise<DeliveryTap> {
  const seen: SeenDelivery[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const headers: Record<string, string> = { "content-type": "application/json" };
      for (const [name, value] of Object.entries(request.headers))
        if (name.startsWith("x-")) headers[name] = String(value);
      const delivery: SeenDelivery = {
        id: seen.length + 1,
        headers,
        body: Buffer.concat(parts),
        status: 502,
        at: new Date().toISOString(),
      };
      seen.push(delivery);
      void passOn(delivery, response);
    });
  });
  async function passOn(delivery: SeenDelivery, response: ServerResponse): Promise<void> {
    delivery.status = await sendDelivery(delivery, appPort);
    response.writeHead(delivery.status).end();
  }
  const port = await freePort();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(port, "127.0.0.1", resolve);
  await promise;
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    seen,
    list: (url) => answerList(seen, new URL(url, "http://localhost").pathname),
    close: async () => void server.close(),
  };
}

/** The status, or 502 when nobody answered. */
export async function sendDelivery(
  { headers, body }: Pick<SeenDelivery, "headers" | "body">,
  port: number,
): Promise<number> {
  const url = `http://127.0.0.1:${port}/webhook`;
  return fetch(url, { method: "POST", headers, body: Buffer.from(body) }).then(
    ({ status }) => status,
    () => 502,
  );
}

/** Everything again, backwards, once as it was and once as another hook would tell it. */
export async function replay(seen: readonly SeenDelivery[], port: number): Promise<number> {
  let sent = 0;
  for (const delivery of seen.toReversed()) {
    await sendDelivery(delivery, port);
    const headers = { ...delivery.headers, "x-github-delivery": crypto.randomUUID() };
    await sendDelivery({ ...delivery, headers }, port);
    sent += 2;
  }
  return sent;
}

function answerList(seen: readonly SeenDelivery[], path: string): unknown {
  if (path === "/app/hook/deliveries") return seen.toReversed().map(listed);
  const id = /^\/app\/hook\/deliveries\/(\d+)$/.exec(path)?.[1];
  const found = seen.find((delivery) => String(delivery.id) === id);
  if (found === undefined) return null;
  const payload: unknown = JSON.parse(Buffer.from(found.body).toString("utf8"));
  return { ...listed(found), request: { headers: found.headers, payload }, response: {} };
}

function listed({ id, headers, status, at }: SeenDelivery) {
  return {
    id,
    guid: headers["x-github-delivery"] ?? "",
    delivered_at: at,
    redelivery: false,
    duration: 0.1,
    status: status < 300 ? "OK" : "failed",
    status_code: status,
    event: headers["x-github-event"] ?? "",
    action: null,
    installation_id: 99,
    repository_id: 1,
  };
}
