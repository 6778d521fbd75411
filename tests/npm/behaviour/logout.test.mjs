/** Logging out wins over anything in flight; and disposing. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { backend } from "../harness/environment.mjs";
import { gate, spy } from "../harness/spy.mjs";
import { memory } from "../harness/store.mjs";
import { authError, client, diary, forged, loggedIn, spiderman } from "../harness/world.mjs";

const LIMIT = { timeout: 20_000 };
const LOGIN = "/api/token/";
const REFRESH = "/api/token/refresh/";
const LOGOUT = "/api/token/blacklist/";
const BY_USER = { status: "logged_out", reason: "by_user" };

const refreshIn = (note) => JSON.parse(note.bytes).refresh;

/** Asks the real backend whether it still takes this refresh token. */
async function isTaken(refresh) {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(backend + REFRESH, { method: "POST", headers, body: JSON.stringify({ refresh }) });
  return response.ok;
}

test("a logout counts at once, and the server is told", LIMIT, async (t) => {
  const watch = spy();
  const auth = await loggedIn(t, { fetch: watch.fetch });
  const logout = auth.logout();
  assert.deepEqual(auth.state, BY_USER);
  assert.equal(auth.isAuthenticated, false);
  assert.equal(await logout, undefined);
  const [refresh] = watch.to(LOGOUT).map(refreshIn);
  assert.equal(await isTaken(refresh), false);
});

test("a logout while logged out resolves and asks nothing", LIMIT, async (t) => {
  const watch = spy();
  const auth = await client(t, { fetch: watch.fetch });
  await auth.logout();
  assert.deepEqual(watch.notes, []);
});

test("a logout offline resolves and is one", LIMIT, async (t) => {
  const watch = spy((note) => note.path === LOGOUT && Promise.reject(new TypeError("fetch failed")));
  const auth = await loggedIn(t, { fetch: watch.fetch });
  await auth.logout();
  assert.deepEqual(auth.state, BY_USER);
  await assert.rejects(auth.getAccessToken(), authError("login_required"));
});

test("a logout that the server does not answer resolves within the timeout", LIMIT, async (t) => {
  const watch = spy((note) => note.path === LOGOUT && new Promise(() => undefined));
  const auth = await loggedIn(t, { fetch: watch.fetch });
  await auth.login(spiderman);
  const hanging = await loggedIn(t, { fetch: watch.fetch, timeout: 0.5 });
  await hanging.logout();
  assert.deepEqual(hanging.state, BY_USER);
});

test("where the server has no logout nothing is sent", LIMIT, async (t) => {
  const watch = spy();
  const auth = await loggedIn(t, { fetch: watch.fetch, endpoints: { logout: null } });
  await auth.logout();
  assert.deepEqual(watch.notes.map(({ path }) => path), [LOGIN]);
});

/** The server does what is asked, and its answer waits at the gate. */
function heldBack(path) {
  const answer = gate();
  let reply;
  const watch = spy(async (note, send) => {
    if (note.path !== path) return undefined;
    const response = await send();
    reply = await response.clone().json();
    await answer.pass();
    return response;
  });
  return { watch, answer, reply: () => reply };
}

/** Waits until the server was told that this refresh token is spent. */
const revoked = (watch, refresh) => watch.until((note) => note.path === LOGOUT && refreshIn(note) === refresh);

test("a logout during a login wins, and the pair that comes is revoked", LIMIT, async (t) => {
  const { watch, answer, reply } = heldBack(LOGIN);
  const auth = await client(t, { fetch: watch.fetch });
  const login = auth.login(spiderman);
  const refused = assert.rejects(login, authError("login_required"));
  await answer.reached;
  const logout = auth.logout();
  answer.open();
  await Promise.all([refused, logout]);
  assert.equal(auth.state.status, "logged_out");
  await revoked(watch, reply().refresh);
});

test("a logout during a refresh wins, and the pair that comes is revoked", LIMIT, async (t) => {
  const { watch, answer, reply } = heldBack(REFRESH);
  const auth = await loggedIn(t, { fetch: watch.fetch });
  const refused = assert.rejects(auth.refresh(), authError("login_required"));
  await answer.reached;
  const logout = auth.logout();
  assert.deepEqual(auth.state, BY_USER);
  answer.open();
  await Promise.all([refused, logout]);
  assert.deepEqual(auth.state, BY_USER);
  await revoked(watch, reply().refresh);
});

test("a login after a logout counts, whatever the logout still says to the server", LIMIT, async (t) => {
  const leaving = gate();
  const watch = spy((note) => (note.path === LOGOUT ? leaving.pass() : undefined));
  const auth = await loggedIn(t, { fetch: watch.fetch });
  const logout = auth.logout();
  await leaving.reached;
  await auth.login(spiderman);
  leaving.open();
  await logout;
  assert.equal((await auth.fetch("/api/hello/")).status, 200);
});

test("after dispose calls are login_required, logout does nothing, and the state stays", LIMIT, async (t) => {
  const watch = spy();
  const auth = await loggedIn(t, { fetch: watch.fetch });
  const { state } = auth;
  const seen = diary(auth);
  auth.dispose();
  auth.dispose();
  const refused = authError("login_required");
  for (const call of [
    () => auth.login(spiderman),
    () => auth.loginWithTokens({ access: forged(60) }),
    () => auth.refresh(),
    () => auth.verify(),
    () => auth.getAccessToken(),
    () => auth.fetch("/api/hello/"),
  ]) {
    await assert.rejects(call(), refused);
  }
  await auth.logout();
  assert.equal(auth.state, state);
  assert.deepEqual([seen.events(), watch.notes.length], [[], 1]);
  auth.onAuthStateChange(() => undefined)();
});

test("Symbol.dispose disposes", LIMIT, async (t) => {
  const auth = await loggedIn(t);
  auth[Symbol.dispose]();
  await assert.rejects(auth.getAccessToken(), authError("login_required"));
});

test("the stored session stays after dispose", LIMIT, async (t) => {
  const storage = memory();
  const auth = await loggedIn(t, { storage });
  auth.dispose();
  const next = await client(t, { storage });
  assert.equal((await next.fetch("/api/hello/")).status, 200);
});

test("an exchange under way when a client is disposed of is finished and stored, silently", LIMIT, async (t) => {
  const { watch, answer, reply } = heldBack(REFRESH);
  const storage = memory();
  const auth = await loggedIn(t, { storage, fetch: watch.fetch });
  const seen = diary(auth);
  const refresh = auth.refresh().catch((error) => error.code);
  await answer.reached;
  auth.dispose();
  const stored = storage.until((value) => value.includes(reply().access));
  answer.open();
  await stored;
  await refresh;
  assert.deepEqual(seen.events(), []);
  const next = await client(t, { storage });
  await next.refresh();
});
