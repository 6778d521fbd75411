/** The app's own requests: whom the token goes to, where they go, what becomes of their answers. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";

import { clock } from "../harness/clock.mjs";
import { backend } from "../harness/environment.mjs";
import { spy } from "../harness/spy.mjs";
import { authError, client, forged, loggedIn } from "../harness/world.mjs";

const LIMIT = { timeout: 20_000 };
const ok = () => new Response("ok");

/** A client whose own requests are answered here, and what was sent. */
async function noting(t, options = {}, answer = (note) => note.path !== "/api/token/" && ok()) {
  const watch = spy(answer);
  return { auth: await loggedIn(t, { fetch: watch.fetch, ...options }), ...watch };
}

test("a request to the API carries the access token", LIMIT, async (t) => {
  const { auth, notes } = await noting(t);
  await auth.fetch("/api/hello/");
  assert.equal(notes.at(-1).authorization, `Bearer ${await auth.getAccessToken()}`);
});

test("the scheme is the app's", LIMIT, async (t) => {
  const { auth, notes } = await noting(t, { scheme: "Token" });
  await auth.fetch("/api/hello/");
  assert.equal(notes.at(-1).authorization, `Token ${await auth.getAccessToken()}`);
});

test("other headers, the method and the body go along", LIMIT, async (t) => {
  const { auth, notes } = await noting(t);
  await auth.fetch("/api/v1/emp/", { method: "PUT", headers: { "X-Mine": "1" }, body: "text" });
  const { method, request, bytes } = notes.at(-1);
  assert.deepEqual([method, request.headers.get("X-Mine"), String(bytes)], ["PUT", "1", "text"]);
});

test("what is given to fetch is not changed", LIMIT, async (t) => {
  const { auth } = await noting(t);
  const init = Object.freeze({ headers: new Headers({ "X-Mine": "1" }) });
  const request = new Request(`${backend}/api/hello/`);
  await auth.fetch("/api/hello/", init);
  await auth.fetch(request);
  assert.deepEqual([...init.headers.keys()], ["x-mine"]);
  assert.equal(request.headers.has("Authorization"), false);
});

test("a request that brings its own Authorization keeps it and is sent once", LIMIT, async (t) => {
  const watch = spy();
  const auth = await loggedIn(t, { fetch: watch.fetch });
  for (const request of [
    ["/api/hello/", { headers: { authorization: "Bearer mine" } }],
    [new Request(`${backend}/api/hello/`, { headers: { Authorization: "Bearer mine" } })],
  ]) {
    assert.equal((await auth.fetch(...request)).status, 401);
  }
  assert.deepEqual(watch.to("/api/hello/").map(({ authorization }) => authorization), ["Bearer mine", "Bearer mine"]);
  assert.equal(watch.refreshes(), 0);
});

test("while logged out a request to the API is login_required and not sent", LIMIT, async (t) => {
  const watch = spy(ok);
  const auth = await client(t, { fetch: watch.fetch });
  await assert.rejects(auth.fetch("/api/hello/"), authError("login_required"));
  assert.deepEqual(watch.notes, []);
});

test("while logged out a request with its own header, and one to another origin, are sent", LIMIT, async (t) => {
  const watch = spy(ok);
  const auth = await client(t, { fetch: watch.fetch });
  await auth.fetch("/api/hello/", { headers: { Authorization: "Bearer mine" } });
  await auth.fetch("https://other.example.com/x");
  const sent = [["/api/hello/", "Bearer mine"], ["/x", null]];
  assert.deepEqual(watch.notes.map(({ path, authorization }) => [path, authorization]), sent);
});

const ELSEWHERE = ["https://other.example.com/x", "http://127.0.0.1:1/x", "http://localhost/x", "http://127.0.0.1.example.com/x"];

for (const url of [...ELSEWHERE, new URL(ELSEWHERE[0]), new Request(ELSEWHERE[0])]) {
  test(`a request to ${url.url ?? url} as a ${url.constructor.name} carries no token`, LIMIT, async (t) => {
    const { auth, notes } = await noting(t);
    await auth.fetch(url);
    assert.deepEqual([notes.at(-1).url, notes.at(-1).authorization], [new URL(url.url ?? url).href, null]);
  });
}

test("allowedOrigins replaces the default", LIMIT, async (t) => {
  const { auth, notes } = await noting(t, { allowedOrigins: ["https://files.example.com", new URL("https://b.example.com")] });
  for (const url of ["https://files.example.com/x", "https://b.example.com/y", "/api/hello/"]) await auth.fetch(url);
  const hasToken = notes.slice(-3).map(({ authorization }) => authorization !== null);
  assert.deepEqual(hasToken, [true, true, false]);
});

const RESOLVED = {
  "/x": "/base/x",
  x: "/base/x",
  "x/y/?q=1": "/base/x/y/?q=1",
  "a/../b": "/base/b",
};

for (const [relative, expected] of Object.entries(RESOLVED)) {
  test(`"${relative}" is appended to baseUrl`, LIMIT, async (t) => {
    for (const end of ["", "/"]) {
      const watch = spy(ok);
      const auth = await client(t, { baseUrl: `https://h.example.com/base${end}`, fetch: watch.fetch });
      await auth.loginWithTokens({ access: forged(60) });
      await auth.fetch(relative);
      assert.equal(watch.notes.at(-1).url, `https://h.example.com${expected}`);
    }
  });
}

for (const escape of ["../x", "/../x", "a/../../x", "..\\x", "%2e%2e/x"]) {
  test(`"${escape}" would leave baseUrl and is a TypeError`, LIMIT, async (t) => {
    const watch = spy(ok);
    const auth = await client(t, { baseUrl: new URL("https://h.example.com/base"), fetch: watch.fetch });
    await auth.loginWithTokens({ access: forged(60) });
    await assert.rejects(auth.fetch(escape), TypeError);
    assert.deepEqual(watch.notes, []);
  });
}

test("a network error of the app's own request is the platform's TypeError", LIMIT, async (t) => {
  const failure = new TypeError("fetch failed");
  const { auth } = await noting(t, {}, (note) => note.path === "/api/hello/" && Promise.reject(failure));
  await assert.rejects(auth.fetch("/api/hello/"), (error) => error === failure);
  assert.equal(auth.isAuthenticated, true);
});

const SIGNALLED = {
  init: (signal) => ["/api/hello/", { signal }],
  "a Request": (signal) => [new Request(`${backend}/api/hello/`, { signal })],
};

for (const [where, make] of Object.entries(SIGNALLED)) {
  test(`an abort by ${where} rejects with the signal's reason`, LIMIT, async (t) => {
    const { auth, notes } = await noting(t);
    const reason = new Error("changed my mind");
    await assert.rejects(auth.fetch(...make(AbortSignal.abort(reason))), (error) => error === reason);
    assert.deepEqual(notes.filter(({ path }) => path === "/api/hello/"), [], "nothing was sent");
  });
}

test("an abort while the answer is awaited rejects with the signal's reason", LIMIT, async (t) => {
  const server = await listening(t, () => undefined);
  const auth = await client(t, { baseUrl: server.origin });
  await auth.loginWithTokens({ access: forged(3600) });
  const abort = new AbortController();
  const asking = auth.fetch("/x", { signal: abort.signal });
  await server.asked;
  abort.abort("a text, not an Error");
  await assert.rejects(asking, (error) => error === "a text, not an Error");
});

test("an answer that a redirect brought from another origin is returned as it is", LIMIT, async (t) => {
  const seen = [];
  const other = await listening(t, (request, answer) => {
    seen.push(request.headers.authorization);
    answer.writeHead(401).end("elsewhere");
  });
  const api = await listening(t, (_, answer) => answer.writeHead(302, { Location: `${other.origin}/x` }).end());
  const time = clock(t);
  const watch = spy();
  const auth = await client(t, { baseUrl: api.origin, fetch: watch.fetch });
  await auth.loginWithTokens({ access: forged(3600), refresh: forged(3600) });
  time.forward(10);
  const answer = await auth.fetch("/away");
  assert.deepEqual([answer.status, await answer.text()], [401, "elsewhere"]);
  assert.deepEqual([seen, watch.notes.length], [[undefined], 1], "no token there, and no refresh");
});

test("methods are bound", LIMIT, async (t) => {
  const auth = await client(t);
  const { login, fetch, refresh, verify, getAccessToken, logout, onAuthStateChange, loginWithTokens, dispose } = auth;
  const unsubscribe = onAuthStateChange(() => undefined);
  await login({ username: "spiderman", password: "underoos" });
  assert.equal((await fetch("/api/hello/")).status, 200);
  await refresh();
  assert.equal(await verify(), true);
  await loginWithTokens({ access: await getAccessToken() });
  await logout();
  unsubscribe();
  dispose();
});

async function listening(t, answer) {
  let arrive;
  const asked = new Promise((resolve) => (arrive = resolve));
  const server = createServer((request, response) => {
    arrive();
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.closeAllConnections() ?? server.close());
  return { origin: `http://127.0.0.1:${server.address().port}`, asked };
}
