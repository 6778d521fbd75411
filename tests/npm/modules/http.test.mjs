/** Exchanges with the auth server: how they are sent, what is read of them, and how long they may take. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { source } from "../harness/modules.mjs";
import { pretendPage, rest, stopClock } from "../harness/page.mjs";

const { post } = await source("http");
const { within } = await source("timer");

const settings = { timeout: 10_000, hasCookie: false };

/** Sends something to a server that answers so, and tells what it was sent and what was read of it. */
async function exchange(answer, { hasCookie = false, isLast = false } = {}) {
  const sent = {};
  const fetch = async (url, init) => {
    Object.assign(sent, { url, init });
    return answer();
  };
  return { sent, read: await post(fetch, "https://h/x", "{}", { ...settings, hasCookie }, isLast) };
}

const answering = (status, body, headers) => () => new Response(body, { status, headers });

test("it is JSON, follows no redirect and shows no cookie to others", async () => {
  const { sent } = await exchange(answering(200, "{}"));
  const { signal, ...init } = sent.init;
  assert.deepEqual(init, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: "{}",
    redirect: "manual",
  });
  assert.ok(signal.aborted, "nothing of it goes on");
});

test("a cookie is sent where there is one, and nothing is left in a page's cache", async (t) => {
  assert.equal((await exchange(answering(200, "{}"), { hasCookie: true })).sent.init.credentials, "include");
  pretendPage(t);
  assert.equal((await exchange(answering(200, "{}"))).sent.init.cache, "no-store");
});

test("the last one is sent even if the page goes away, and its answer is not read", async () => {
  const { sent, read } = await exchange(answering(200, "{}"), { isLast: true });
  assert.equal(sent.init.keepalive, true);
  assert.equal(read.body, "");
});

test("status, body and Retry-After are read", async () => {
  const { read } = await exchange(answering(503, "text", { "Retry-After": "7" }));
  assert.deepEqual(read, { status: 503, isRedirect: false, retryAfter: "7", body: "text" });
});

test("a redirect is told, as a page sees it and as a server does", async () => {
  const opaque = () => ({ status: 0, type: "opaqueredirect", headers: new Headers(), text: async () => "" });
  assert.equal((await exchange(opaque)).read.isRedirect, true);
  for (const status of [301, 302, 303, 307, 308]) assert.equal((await exchange(answering(status, null))).read.isRedirect, true);
  for (const status of [200, 299, 400, 500]) assert.equal((await exchange(answering(status, "{}"))).read.isRedirect, false);
});

test("where no whole answer comes there is none", async () => {
  const broken = () => new Response(new ReadableStream({ start: (controller) => controller.error(new TypeError("reset")) }));
  for (const answer of [() => Promise.reject(new TypeError("offline")), () => undefined, () => ({}), broken]) {
    assert.equal((await exchange(answer)).read, undefined);
  }
});

test("a fetch that throws at once is no crash", async () => {
  assert.equal(await post(() => assert.fail("no"), "https://h/x", "{}", settings), undefined);
});

for (const [what, answer] of Object.entries({
  "that does not answer": () => new Promise(() => {}),
  "whose body has no end": async () => new Response(new ReadableStream()),
})) {
  test(`a server ${what} is given up after the timeout`, async (t) => {
    const pass = stopClock(t);
    let signal;
    let reply = "pending";
    post((url, init) => ((signal = init.signal), answer()), "https://h/x", "{}", settings).then((found) => (reply = found));
    await pass(settings.timeout - 1);
    assert.deepEqual([reply, signal.aborted], ["pending", false]);
    await pass(1);
    assert.deepEqual([reply, signal.aborted], [undefined, true]);
  });
}

test("a timeout that is longer than engines know does not end at once", async (t) => {
  const pass = stopClock(t);
  let hasEnded = false;
  within(Infinity, new Promise(() => {})).then(() => (hasEnded = true));
  await pass(100);
  await rest();
  assert.equal(hasEnded, false);
});
