/** What ends a session, what keeps it, and the pause after a failure. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { clock } from "../harness/clock.mjs";
import { json, spy, times } from "../harness/spy.mjs";
import { authError, client, diary, forged, kyoko, loggedIn, pair, spiderman } from "../harness/world.mjs";

const LIMIT = { timeout: 20_000 };
const REFRESH = "/api/token/refresh/";

/** A client that is logged in, whose refreshes are answered by this instead. */
async function refreshing(t, response) {
  const watch = spy((note) => (note.path === REFRESH ? response() : undefined));
  return { auth: await loggedIn(t, { fetch: watch.fetch }), ...watch };
}

test("a login makes a session with the token's claims", LIMIT, async (t) => {
  const auth = await client(t);
  const session = await auth.login(spiderman);
  assert.equal(session.claims.user_id, "1");
  assert.equal(session.claims.token_type, "access");
  const left = session.expiresAt - Date.now();
  assert.ok(session.expiresAt instanceof Date && left > 3_000 && left <= 4_000, `${left} ms`);
  assert.equal(auth.state.status, "logged_in");
  assert.equal(auth.isAuthenticated, true);
});

test("loginWithTokens makes a session of a pair", LIMIT, async (t) => {
  const auth = await client(t);
  await auth.loginWithTokens(await pair(kyoko));
  assert.deepEqual(await (await auth.fetch("/api/hello/")).json(), { msg: "Hello Kyoko " });
});

test("a wrong clock does no harm", LIMIT, async (t) => {
  const time = clock(t);
  time.forward(-86_400);
  const auth = await loggedIn(t);
  assert.ok(auth.state.session.expiresAt - Date.now() <= 4_000);
  assert.equal((await auth.fetch("/api/hello/")).status, 200);
});

test("a refresh brings a new session", LIMIT, async (t) => {
  const auth = await loggedIn(t);
  const before = auth.state.session;
  const token = await auth.getAccessToken();
  const after = await auth.refresh();
  assert.notEqual(after.claims.jti, before.claims.jti);
  assert.notEqual(await auth.getAccessToken(), token);
});

for (const body of [{ detail: "Token is blacklisted", code: "token_not_valid" }, { detail: "no" }]) {
  test(`a refresh answered 401 with ${JSON.stringify(body)} ends the session at once`, LIMIT, async (t) => {
    const { auth } = await refreshing(t, () => json(401, body));
    const seen = diary(auth);
    await assert.rejects(auth.refresh(), authError("login_required"));
    assert.deepEqual(auth.state, { status: "logged_out", reason: "expired" });
    assert.equal(auth.isAuthenticated, false);
    await seen.until("logged_out");
    assert.deepEqual(seen.events(), ["logged_out"]);
  });
}

const KEPT = {
  "401 with HTML": [() => new Response("<html>", { status: 401 }), "unavailable"],
  "401 with JSON but no detail": [() => json(401, { error: "no" }), "invalid_response"],
  "403 with JSON": [() => json(403, { detail: "no" }), "invalid_response"],
  "429 with JSON": [() => json(429, { detail: "Request was throttled." }), "unavailable"],
  "500 with JSON": [() => json(500, { detail: "oops" }), "unavailable"],
  "200 without a token": [() => json(200, {}), "invalid_response"],
  "no answer": [() => Promise.reject(new TypeError("fetch failed")), "unavailable"],
};

for (const [name, [response, code]] of Object.entries(KEPT)) {
  test(`${name} keeps the session and is ${code}`, LIMIT, async (t) => {
    const { auth } = await refreshing(t, response);
    const seen = diary(auth);
    const state = auth.state;
    await assert.rejects(auth.refresh(), authError(code));
    assert.equal(auth.state, state, "the very same state");
    await seen.until("refresh_failed");
    assert.deepEqual(seen.events(), ["refresh_failed"]);
  });
}

test("after a failure a refresh is unavailable at once, with the seconds that are left", LIMIT, async (t) => {
  const { auth, refreshes } = await refreshing(t, () => new Response("", { status: 503, headers: { "Retry-After": "9" } }));
  await assert.rejects(auth.refresh());
  await assert.rejects(auth.refresh(), authError("unavailable", { retryAfter: (left) => left > 7 && left <= 9 }));
  assert.equal(refreshes(), 1);
});

test("the token that is held is handed out during the pause, and when that is over a refresh is tried", LIMIT, async (t) => {
  const time = clock(t);
  const watch = spy(times(1, REFRESH, () => new Response("", { status: 503 })));
  const auth = await loggedIn(t, { fetch: watch.fetch });
  const token = await auth.getAccessToken();
  await assert.rejects(auth.refresh(), authError("unavailable"));
  assert.equal(await auth.getAccessToken(), token);
  time.forward(61);
  assert.notEqual(await auth.getAccessToken(), token);
});

test("a new login ends the pause", LIMIT, async (t) => {
  const watch = spy(times(1, REFRESH, () => new Response("", { status: 503, headers: { "Retry-After": "600" } })));
  const auth = await loggedIn(t, { fetch: watch.fetch });
  await assert.rejects(auth.refresh());
  await auth.login(spiderman);
  await auth.refresh();
  assert.equal(watch.refreshes(), 2);
});

test("the same user logging in again is logged_in, another one is user_changed", LIMIT, async (t) => {
  const auth = await client(t);
  const seen = diary(auth);
  await auth.login(spiderman);
  await auth.login(spiderman);
  await auth.login(kyoko);
  await seen.until("user_changed");
  assert.deepEqual(seen.events(), ["logged_in", "logged_in", "user_changed"]);
  assert.equal(seen.entries.at(-1).state.session.claims.user_id, "2");
});

test("without a refresh token the session ends with the access token", LIMIT, async (t) => {
  const time = clock(t);
  const auth = await client(t);
  await auth.loginWithTokens({ access: forged(60) });
  time.forward(61);
  await assert.rejects(auth.getAccessToken(), authError("login_required"));
  assert.deepEqual(auth.state, { status: "logged_out", reason: "expired" });
});

test("a token that could still be used is handed out inside the margin, without an exchange", LIMIT, async (t) => {
  const time = clock(t);
  const watch = spy();
  const auth = await loggedIn(t, { fetch: watch.fetch });
  const token = await auth.getAccessToken();
  time.forward(2.5);
  assert.equal(await auth.getAccessToken(), token);
  assert.equal(watch.refreshes(), 0);
});
