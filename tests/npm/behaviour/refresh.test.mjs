/** One refresh, however many want it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { clock } from "../harness/clock.mjs";
import { plainBackend } from "../harness/environment.mjs";
import { gate, spy } from "../harness/spy.mjs";
import { forged, loggedIn, withRefusedToken } from "../harness/world.mjs";

const LIMIT = { timeout: 20_000 };
const HELLO = "/api/hello/";
const refused = () => new Response("refused", { status: 401 });

test("twenty calls with a dead token make one refresh", LIMIT, async (t) => {
  const time = clock(t);
  const watch = spy();
  const auth = await loggedIn(t, { fetch: watch.fetch });
  time.forward(60);
  const answers = await Promise.all(Array.from({ length: 20 }, () => auth.fetch(HELLO)));
  assert.deepEqual(answers.map(({ status }) => status), Array(20).fill(200));
  assert.deepEqual([watch.refreshes(), watch.to(HELLO).length], [1, 20]);
});

test("twenty refreshes, tokens and verifies at the same time share one exchange", LIMIT, async (t) => {
  const time = clock(t);
  const watch = spy();
  const auth = await loggedIn(t, { fetch: watch.fetch });
  time.forward(60);
  const calls = Array.from({ length: 20 }, () => [auth.refresh(), auth.getAccessToken(), auth.verify()]);
  await Promise.all(calls.flat());
  assert.equal(watch.refreshes(), 1);
});

test("twenty 401s at once make one refresh, and each is tried again", LIMIT, async (t) => {
  const watch = spy();
  const auth = await withRefusedToken(t, clock(t), { fetch: watch.fetch });
  const answers = await Promise.all(Array.from({ length: 20 }, () => auth.fetch(HELLO)));
  assert.deepEqual(answers.map(({ status }) => status), Array(20).fill(200));
  assert.deepEqual([watch.refreshes(), watch.to(HELLO).length], [1, 40]);
});

test("a late 401 does not refresh twice", LIMIT, async (t) => {
  const late = gate();
  const watch = spy((note) => (note.path === `${HELLO}?late` ? late.pass() : undefined));
  const auth = await withRefusedToken(t, clock(t), { fetch: watch.fetch });
  const slow = auth.fetch(`${HELLO}?late`);
  await late.reached;
  assert.equal((await auth.fetch(HELLO)).status, 200);
  late.open();
  assert.equal((await slow).status, 200);
  assert.equal(watch.refreshes(), 1);
  const [first, second] = watch.to(`${HELLO}?late`).map(({ authorization }) => authorization);
  assert.notEqual(first, second);
});

test("an API that always answers 401 is asked twice and its answer returned", LIMIT, async (t) => {
  const watch = spy((note) => (note.path === HELLO ? refused() : undefined));
  const auth = await withRefusedToken(t, clock(t), { fetch: watch.fetch });
  const answer = await auth.fetch(HELLO);
  assert.deepEqual([answer.status, await answer.text()], [401, "refused"]);
  assert.deepEqual([watch.to(HELLO).length, watch.refreshes()], [2, 1]);
  await auth.fetch(HELLO);
  assert.deepEqual([watch.to(HELLO).length, watch.refreshes()], [3, 1], "the new token is a moment old");
  assert.equal(auth.isAuthenticated, true);
});

test("the 401 to a fresh token is returned", LIMIT, async (t) => {
  const watch = spy();
  const auth = await loggedIn(t, { fetch: watch.fetch });
  await auth.loginWithTokens({ access: forged(3600), refresh: forged(3600) });
  assert.equal((await auth.fetch(HELLO)).status, 401);
  assert.deepEqual([watch.to(HELLO).length, watch.refreshes()], [1, 0]);
});

const NO_NEW_TOKEN = {
  "the refresh fails": () => new Response("", { status: 503 }),
  "the refresh ends the session": () => Response.json({ detail: "Token is blacklisted" }, { status: 401 }),
};

for (const [name, response] of Object.entries(NO_NEW_TOKEN)) {
  test(`the first 401 is returned where ${name}`, LIMIT, async (t) => {
    const watch = spy((note) => ({ [HELLO]: refused, "/api/token/refresh/": response })[note.path]?.());
    const auth = await withRefusedToken(t, clock(t), { fetch: watch.fetch });
    const answer = await auth.fetch(HELLO);
    assert.deepEqual([answer.status, await answer.text()], [401, "refused"]);
    assert.deepEqual([watch.to(HELLO).length, watch.refreshes()], [1, 1]);
  });
}

/** How a call may end is not how the exchange may end. */
test("a caller that gives up does not take the exchange along", LIMIT, async (t) => {
  const time = clock(t);
  const exchange = gate();
  const watch = spy((note) => (note.path === "/api/token/refresh/" ? exchange.pass() : undefined));
  const auth = await loggedIn(t, { fetch: watch.fetch });
  time.forward(60);
  const abort = new AbortController();
  const given = auth.fetch(HELLO, { signal: abort.signal });
  await exchange.reached;
  const reason = new Error("changed my mind");
  abort.abort(reason);
  await assert.rejects(given, (error) => error === reason);
  const waiting = auth.fetch(HELLO);
  exchange.open();
  assert.equal((await waiting).status, 200);
  assert.deepEqual([watch.refreshes(), watch.to(HELLO).length], [1, 1]);
});

test("where the server does not rotate, one refresh token buys every access token", LIMIT, async (t) => {
  const watch = spy();
  const auth = await loggedIn(t, { baseUrl: plainBackend, fetch: watch.fetch });
  const tokens = [await auth.getAccessToken()];
  for (let count = 0; count < 3; count++) {
    await auth.refresh();
    tokens.push(await auth.getAccessToken());
  }
  const spent = watch.to("/api/token/refresh/").map(({ bytes }) => JSON.parse(bytes).refresh);
  assert.equal(new Set(tokens).size, 4);
  assert.deepEqual([spent.length, new Set(spent).size], [3, 1]);
  assert.equal((await auth.fetch(HELLO)).status, 200);
});
