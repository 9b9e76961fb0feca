/** Services that are cut off or fall silent: who waits for a job asks again. */

import assert from "node:assert/strict";
import { createServer } from "node:http";
import test from "node:test";

import { Connection } from "../../src/remote/connection.js";

/** @typedef {import("node:http").RequestListener} Listener */

const ENDED = { id: "a", kind: "text", state: "succeeded", attempt: 1 };
const JOB = /** @type {import("../../src/remote/connection.js").RemoteJob} */ (
  /** @type {unknown} */ ({ ...ENDED, state: "running" })
);
const TEXT = JSON.stringify(ENDED);
const never = new AbortController().signal;

/**
 * Serve some requests, each by its own listener, to one who connects.
 *
 * @param {Listener[]} listeners
 * @param {(connection: Connection) => Promise<void>} work
 */
async function served(listeners, work) {
  let requests = 0;
  const server = createServer((request, response) => {
    /** @type {Listener} */ (listeners[requests])(request, response);
    requests += 1;
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  try {
    await work(new Connection(new URL(`http://127.0.0.1:${port}/`), "token"));
    assert.equal(requests, listeners.length);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** @type {Listener} */
const whole = (_, response) => void response.end(TEXT);

test("an answer that breaks off is asked for again", async () => {
  /** @type {Listener} */
  const cut = (_, response) => {
    response.writeHead(200, { "Content-Length": TEXT.length });
    response.write(TEXT.slice(0, 10), () => response.destroy());
  };
  await served([cut, whole], async (connection) => {
    assert.deepEqual(await connection.ended(JOB, never), ENDED);
  });
});

test("who never answers is asked again", async (t) => {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  t.mock.method(AbortSignal, "timeout", () => timeout(50));
  await served([() => {}, whole], async (connection) => {
    assert.deepEqual(await connection.ended(JOB, never), ENDED);
  });
});

test("events go on after a long time without any, and a cut", async (t) => {
  const now = performance.now.bind(performance);
  let ahead = 0;
  t.mock.method(performance, "now", () => now() + ahead);
  /** @type {Listener} */
  const quiet = (_, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(": nothing\n\n", () => {
      ahead = 600_000;
      response.write(": nothing\n\n", () => response.destroy());
    });
  };
  /** @type {Listener} */
  const last = (_, response) => void response.end(`id: 7\nevent: succeeded\ndata: ${TEXT}\n\n`);
  await served([quiet, last], async (connection) => {
    const found = [];
    for await (const event of connection.events("a", never)) {
      found.push(event.number);
    }
    assert.deepEqual(found, [7]);
  });
});

test("a stream in which not even a sign of life comes is opened again", async (t) => {
  const set = globalThis.setTimeout;
  const shorter = /** @type {any} */ (
    (/** @type {() => void} */ call, /** @type {number} */ after) => set(call, Math.min(after, 50))
  );
  t.mock.method(globalThis, "setTimeout", shorter);
  /** @type {Listener} */
  const silent = (_, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.flushHeaders();
  };
  /** @type {Listener} */
  const last = (_, response) => void response.end(`id: 1\nevent: succeeded\ndata: ${TEXT}\n\n`);
  await served([silent, last], async (connection) => {
    const found = [];
    for await (const event of connection.events("a", never)) {
      found.push(event.type);
    }
    assert.deepEqual(found, ["succeeded"]);
  });
});
