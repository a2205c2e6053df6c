import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { redactorFor } from "../../../../agent/main/github-app/outgoing.ts";
import { createWebhookApp, listen } from "../../../../agent/main/github-app/server.ts";
import { signatureOf } from "../../../../agent/main/github-app/signature.ts";
import { workOnAsk } from "../../../../agent/main/github-app/job.ts";
import { defaultLimits } from "../../../../agent/main/github-app/limits.ts";
import { createPermissionCache } from "../../../../agent/main/github-app/who-may.ts";
import { configSchema } from "../../../../agent/main/config.ts";
import { createMemoryHost } from "../../../../tools/github/memory-host.ts";
import type { Permission } from "../../../../agent/core/ports.ts";
import { calm } from "../../../support/temporary.ts";
import {
  commentEvent,
  createIntake,
  deliver,
  examplePayloads,
  secret,
  waiting,
} from "./deliveries.ts";
import type { CommentChanges, DeliveryOptions } from "./deliveries.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const event = bytesOf(JSON.stringify(commentEvent()));
const good = signatureOf(event, secret);

describe("a delivery that is not GitHub's", () => {
  it.each<[string, Uint8Array, DeliveryOptions, number]>([
    ["an empty signature", event, { signature: "" }, 401],
    ["a signature of another secret", event, { signature: signatureOf(event, "other") }, 401],
    ["a truncated signature", event, { signature: good.slice(0, -1) }, 401],
    ["a longer signature", event, { signature: `${good}0` }, 401],
    [
      "one digit changed",
      event,
      { signature: good.replace(/.$/, (c) => (c === "0" ? "1" : "0")) },
      401,
    ],
    ["upper case digits", event, { signature: good.toUpperCase() }, 401],
    ["the old SHA-1 form", event, { signature: `sha1=${"0".repeat(40)}` }, 401],
    ["the signature of another body", bytesOf("{}"), { signature: good }, 401],
    [
      "one byte added after signing",
      bytesOf(`${JSON.stringify(commentEvent())} `),
      { signature: good },
      401,
    ],
    ["no usable delivery id", event, { delivery: "x y\u0000" }, 400],
    ["a very long delivery id", event, { delivery: "a".repeat(5000) }, 400],
    ["an event name with a path", event, { event: "../issues" }, 400],
    ["a body that is not JSON", bytesOf("payload=%7B%7D"), {}, 400],
    ["a body that is not UTF-8", new Uint8Array([0x7b, 0xff, 0x7d]), {}, 400],
    ["an empty body", new Uint8Array(), {}, 400],
  ])("is turned away: %s", async (_name, bytes, options, status) => {
    const intake = createIntake();
    expect((await deliver(intake, bytes, options)).status).toBe(status);
    expect(await waiting(intake)).toBe(0);
  });
});

describe("a signed delivery that starts nothing", () => {
  it.each<[string, CommentChanges]>([
    ["a command in a quotation", { body: "> /repair" }],
    ["a command in a nested quotation", { body: "On Monday Ada wrote:\n>> /repair" }],
    ["a command in a fence", { body: "```\n/repair\n```" }],
    ["a command in a fence that never ends", { body: "~~~sh\n/repair" }],
    ["a command after a longer fence with a shorter inside", { body: "````\n```\n/repair\n````" }],
    ["a command in indented code", { body: "    /repair" }],
    ["a command in inline code", { body: "`/repair`" }],
    ["a command in an HTML comment", { body: "<!--\n/repair\n-->" }],
    ["a command in an HTML comment that never ends", { body: "<!--\n/repair" }],
    ["a command in a pre element", { body: "<pre>\n/repair\n</pre>" }],
    ["a command in the middle of a line", { body: "please /repair" }],
    ["a command inside a path", { body: "/repair/octokit/core" }],
    ["a command inside a word", { body: "/repairs" }],
    ["a zero-width space in the command", { body: "/re\u200Bpair" }],
    ["a zero-width space after the command", { body: "/repair\u200B" }],
    ["a bidirectional override before it", { body: "\u202E/repair" }],
    ["a look-alike letter", { body: "/r\u0435pair" }],
    ["a full-width slash", { body: "\uFF0Frepair" }],
    ["an edited comment", { action: "edited" }],
    ["a deleted comment", { action: "deleted" }],
    ["our own comment", { login: "repair-app[bot]", type: "Bot" }],
    ["a sender who is not the author", { login: "grace", author: "eve" }],
    ["a repository name with a path", { repository: "ada/../../etc" }],
    ["a repository name with an option", { repository: "--upload-pack=x" }],
    ["an issue number that is none", { issue: { number: "1; rm -rf /" } }],
  ])("%s", async (_name, changes) => {
    const intake = createIntake();
    expect((await deliver(intake, commentEvent(changes))).status).toBe(200);
    expect(await waiting(intake)).toBe(0);
  });
});

describe("the same wish more than once", () => {
  it("is one job when the delivery is repeated, when a second hook tells of it, and out of order", async () => {
    const intake = createIntake();
    const first = commentEvent({ id: 1 });
    const second = commentEvent({ id: 2, body: "/repair status" });
    for (const payload of [second, first, second, first, first]) await deliver(intake, payload);
    await deliver(intake, first, { delivery: "d-1" });
    await deliver(intake, first, { delivery: "d-1" });
    expect(await waiting(intake)).toBe(2);
  });
});

describe("who may command", () => {
  it.each<[string, CommentChanges, Permission]>([
    ["a reader", { login: "rita" }, "read"],
    ["somebody who may only triage", { login: "tim" }, "triage"],
    ["a stranger", { login: "eve" }, "none"],
    [
      "a person whose name looks like a bot",
      { login: "github-actions[bot]", type: "User" },
      "none",
    ],
    ["a bot that is not on the list", { login: "renovate[bot]", type: "Bot" }, "write"],
    ["an organisation", { login: "acme", type: "Organization" }, "admin"],
  ])("%s is refused with a reaction and no comment", async (_name, changes, permission) => {
    const { host } = await commanded(changes, permission);
    expect(host.reactions).toMatchObject([{ reaction: "-1" }]);
    expect(host.comments).toEqual([]);
  });

  it.each<[string, { state?: "closed"; locked?: boolean }]>([
    ["closed", { state: "closed" }],
    ["locked", { locked: true }],
  ])("a writer's command on a %s issue starts nothing", async (_name, issue) => {
    const { host, store } = await commanded({}, "write", issue);
    expect(host.reactions).toMatchObject([{ reaction: "confused" }]);
    expect(host.comments).toEqual([]);
    expect(await store.runs.last("ada/meetings#1")).toBeNull();
  });

  it("answers a writer's unclear command with help, and starts nothing", async () => {
    const { host, store } = await commanded({ body: "/repair --token please" }, "write");
    expect(host.comments).toMatchObject([{ body: expect.stringContaining("no option `--token`") }]);
    expect(await store.runs.last("ada/meetings#1")).toBeNull();
  });
});

async function commanded(
  changes: CommentChanges,
  permission: Permission,
  state: { state?: "closed"; locked?: boolean } = {},
) {
  const intake = createIntake();
  await deliver(intake, commentEvent(changes));
  const { runs, words } = intake.queues;
  const job = (await runs.claim("test", 60)) ?? (await words.claim("test", 60));
  const issue = {
    repository: "ada/meetings",
    number: 1,
    title: "t",
    body: "b",
    comments: [],
    url: null,
  };
  const opened = {
    issue,
    state: "open" as const,
    locked: false,
    assignees: [],
    labels: [],
    author: "ada",
  };
  const host = createMemoryHost({
    identity: "repair-app[bot]",
    redact: redactorFor({}, []),
    repositories: {
      "ada/meetings": {
        issues: new Map([[1, { ...opened, ...state }]]),
        permissions: { [changes.login ?? "grace"]: permission },
      },
    },
  });
  await workOnAsk(
    job!,
    {
      ...intake,
      bots: [],
      limits: defaultLimits,
      permissions: createPermissionCache(),
      openHost: async () => ({
        host,
        identity: "repair-app[bot]",
        token: null,
        close: async () => undefined,
      }),
      setup: {
        runs: "/nonexistent",
        config: configSchema.parse({}),
        models: [],
        cloneBase: "/nonexistent",
        draft: true,
        commentInterval: 0,
      },
    },
    calm,
  );
  return { host, store: intake.store };
}

describe("the server", () => {
  async function start(patience?: number) {
    const app = createWebhookApp(createIntake(), () => undefined);
    const options = patience === undefined ? {} : { patience };
    const server = await listen({ app, host: "127.0.0.1", port: 0, ...options });
    onTestFinished(() => server.close());
    return server.port;
  }
  const headers = { "x-github-event": "issue_comment", "x-github-delivery": "d-1" };

  it("answers a good delivery within a second, and the same delivery again", async () => {
    const url = `http://127.0.0.1:${await start()}/webhook`;
    const send = () =>
      fetch(url, {
        method: "POST",
        body: event,
        headers: { ...headers, "x-hub-signature-256": good },
      });
    const started = performance.now();
    expect((await send()).status).toBe(202);
    expect(performance.now() - started).toBeLessThan(1000);
    expect((await send()).status).toBe(200);
  });

  it("does not take a body of 30 MB", async () => {
    const body = new Uint8Array(30 * 1024 * 1024);
    const answer = await fetch(`http://127.0.0.1:${await start()}/webhook`, {
      method: "POST",
      body,
      headers: { ...headers, "x-hub-signature-256": good },
    });
    expect(answer.status).toBe(413);
  });

  it("does not read a body without a signature", async () => {
    const answer = await fetch(`http://127.0.0.1:${await start()}/webhook`, {
      method: "POST",
      body: "{}",
      headers,
    });
    expect(answer.status).toBe(401);
  });

  it("cuts off a client that trickles its request", async () => {
    const port = await start(400);
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(
      `POST /webhook HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: ${good}\r\nX-GitHub-Event: push\r\nX-GitHub-Delivery: d\r\nContent-Length: 1000\r\n\r\n`,
    );
    const drip = setInterval(() => socket.write("x"), 100);
    const closed = Promise.withResolvers<void>();
    socket.on("close", () => closed.resolve());
    await closed.promise;
    clearInterval(drip);
    expect(socket.bytesWritten).toBeLessThan(1000);
  });
});

describe("outgoing text", () => {
  it.each([
    ["a value of the environment", "canary-9f8e7d6c5b4a"],
    ["an installation token", `ghs_${"a".repeat(36)}`],
    ["a fine-grained token", `github_pat_${"B1".repeat(20)}`],
    ["a model key", `sk-ant-${"c".repeat(40)}`],
    ["a cloud key", "AKIAABCDEFGHIJKLMNOP"],
    ["a private key", "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----"],
  ])("holds no %s", (_name, text) => {
    const redact = redactorFor({ SOME_TOKEN: "canary-9f8e7d6c5b4a" }, []);
    expect(redact(`output: ${text} end`)).not.toContain(text);
  });
});

describe("the payloads of @octokit/webhooks-examples", () => {
  const payloads = examplePayloads();

  it("are many", () => {
    expect(payloads.length).toBeGreaterThan(150);
    expect(new Set(payloads.map(({ event }) => event)).size).toBeGreaterThan(50);
  });

  it("are all taken or ignored without an error", async () => {
    const intake = createIntake();
    for (const { event: name, payload } of payloads) {
      const answer = await deliver(intake, payload, { event: name });
      expect([200, 202], `${name}: ${answer.text}`).toContain(answer.status);
      expect(answer.text).not.toContain("not understood");
    }
  });

  it("start a run when one of them bears our label, or a command", async () => {
    const intake = createIntake();
    const labeled = payloads.filter(({ event: name }) => name === "issues");
    const answers = [];
    for (const { event: name, payload } of labeled)
      answers.push(
        await deliver({ ...intake, settings: { ...intake.settings, label: "bug" } }, payload, {
          event: name,
        }),
      );
    expect(answers.filter(({ status }) => status === 202)).not.toHaveLength(0);
  });
});
