/** Places for the tokens, and clients that share one. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { clock } from "../harness/clock.mjs";
import { spy } from "../harness/spy.mjs";
import { memory } from "../harness/store.mjs";
import { authError, client, diary, kyoko, loggedIn, spiderman } from "../harness/world.mjs";

const LIMIT = { timeout: 20_000 };

test("a session is restored from the app's own store, and that is no event", LIMIT, async (t) => {
  const storage = memory();
  const first = await loggedIn(t, { storage });
  const second = await client(t, { storage });
  const seen = diary(second);
  assert.deepEqual(second.state.session.claims, first.state.session.claims);
  assert.equal((await second.fetch("/api/hello/")).status, 200);
  assert.deepEqual(seen.events(), []);
});

test("a logout leaves no token in the store", LIMIT, async (t) => {
  const storage = memory();
  const auth = await loggedIn(t, { storage });
  const token = await auth.getAccessToken();
  assert.ok(storage.values().some((value) => value.includes(token)));
  await auth.logout();
  assert.ok(!storage.values().some((value) => value.includes(token.split(".")[0])), storage.values().join("\n"));
});

test("every key begins with storageKey", LIMIT, async (t) => {
  const storage = memory();
  await loggedIn(t, { storage, storageKey: "mine" });
  assert.ok(storage.keys().length > 0 && storage.keys().every((key) => key.startsWith("mine")), storage.keys().join());
});

test("clients with other keys share nothing", LIMIT, async (t) => {
  const storage = memory();
  await loggedIn(t, { storage, storageKey: "mine" });
  const other = await client(t, { storage, storageKey: "yours" });
  assert.deepEqual(other.state, { status: "logged_out", reason: "not_yet" });
});

for (const storage of ["memory", "local", "session"]) {
  test(`on a server, clients with storage "${storage}" share nothing`, LIMIT, async (t) => {
    const auth = await loggedIn(t, { storage });
    const other = await client(t, { storage });
    assert.deepEqual([auth.isAuthenticated, other.isAuthenticated], [true, false]);
  });
}

test("garbage in the store counts as empty", LIMIT, async (t) => {
  const storage = memory();
  (await loggedIn(t, { storage })).dispose();
  for (const garbage of ["", "garbage", "{}", "null", '{"hallpass":"99"}', "\u0000"]) {
    storage.spoil(garbage);
    const auth = await client(t, { storage });
    assert.equal(auth.state.status, "logged_out", JSON.stringify(garbage));
    auth.dispose();
  }
  const auth = await loggedIn(t, { storage });
  assert.equal((await auth.fetch("/api/hello/")).status, 200);
});

test("a store that cannot be written is told of, and the session goes on in memory", LIMIT, async (t) => {
  const storage = memory();
  const auth = await client(t, { storage });
  const seen = diary(auth);
  storage.failing.add("set");
  await auth.login(spiderman);
  await seen.until("storage_failed");
  assert.equal(auth.isAuthenticated, true);
  assert.equal((await auth.fetch("/api/hello/")).status, 200);
  await auth.refresh();
  await auth.logout();
  assert.equal(auth.state.status, "logged_out");
});

test("a store that always throws is replaced by memory", LIMIT, async (t) => {
  const storage = memory();
  for (const method of ["get", "set", "remove"]) storage.failing.add(method);
  const auth = await loggedIn(t, { storage });
  assert.equal((await auth.fetch("/api/hello/")).status, 200);
  await auth.logout();
  assert.equal(auth.isAuthenticated, false);
});

test("a login is seen by the other client of the same store", LIMIT, async (t) => {
  const storage = memory();
  const [one, other] = [await client(t, { storage }), await client(t, { storage })];
  const seen = diary(other);
  await one.login(spiderman);
  assert.equal(await other.getAccessToken(), await one.getAccessToken());
  await seen.until("logged_in");
});

test("a logout in one client is in_another_tab for the other", LIMIT, async (t) => {
  const storage = memory();
  const one = await loggedIn(t, { storage });
  const other = await client(t, { storage });
  const seen = diary(other);
  await one.logout();
  await assert.rejects(other.getAccessToken(), authError("login_required"));
  assert.deepEqual(await seen.until("logged_out"), { status: "logged_out", reason: "in_another_tab" });
});

test("another user's login in one client is user_changed for the other", LIMIT, async (t) => {
  const storage = memory();
  const one = await loggedIn(t, { storage });
  const other = await client(t, { storage });
  const seen = diary(other);
  await one.login(kyoko);
  assert.deepEqual(await (await other.fetch("/api/hello/")).json(), { msg: "Hello Kyoko " });
  await seen.until("user_changed");
  assert.deepEqual(seen.events(), ["user_changed"]);
});

test("clients of one store make one refresh", LIMIT, async (t) => {
  const time = clock(t);
  const storage = memory();
  const watch = spy();
  const clients = [await loggedIn(t, { storage, fetch: watch.fetch })];
  while (clients.length < 4) clients.push(await client(t, { storage, fetch: watch.fetch }));
  time.forward(60);
  const answers = await Promise.all(clients.map((auth) => auth.fetch("/api/hello/")));
  assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200]);
  assert.equal(watch.refreshes(), 1);
});

test("a refresh that several clients of one store ask for at once is one exchange", LIMIT, async (t) => {
  const storage = memory();
  const watch = spy();
  const one = await loggedIn(t, { storage, fetch: watch.fetch });
  const other = await client(t, { storage, fetch: watch.fetch });
  const sessions = await Promise.all([one.refresh(), other.refresh(), one.refresh(), other.refresh()]);
  assert.equal(new Set(sessions.map(({ claims }) => claims.jti)).size, 1);
  assert.equal(watch.refreshes(), 1);
});
