/** Who is told, when, and what a listener may do; and the state that it is told. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { spy } from "../harness/spy.mjs";
import { authError, client, diary, loggedIn, spiderman } from "../harness/world.mjs";

const LIMIT = { timeout: 20_000 };

test("a listener is never called by its own registration", LIMIT, async (t) => {
  const auth = await loggedIn(t);
  let calls = 0;
  auth.onAuthStateChange(() => calls++);
  assert.equal(calls, 0);
});

test("a listener is told the state that the client has", LIMIT, async (t) => {
  const auth = await client(t);
  const told = [];
  auth.onAuthStateChange((state, event) => told.push([event, state === auth.state]));
  const seen = diary(auth);
  await auth.login(spiderman);
  await auth.refresh();
  await auth.logout();
  await seen.until("logged_out");
  assert.deepEqual(told, [["logged_in", true], ["token_refreshed", true], ["logged_out", true]]);
});

test("the same function registered twice is called twice, and each registration ends by itself", LIMIT, async (t) => {
  const auth = await client(t);
  let calls = 0;
  const listener = () => calls++;
  const [end, endOther] = [auth.onAuthStateChange(listener), auth.onAuthStateChange(listener)];
  const seen = diary(auth);
  await auth.login(spiderman);
  await seen.until("logged_in");
  assert.equal(calls, 2);
  end();
  end();
  await auth.refresh();
  await seen.until("token_refreshed");
  assert.equal(calls, 3);
  endOther();
  await auth.logout();
  await seen.until("logged_out");
  assert.equal(calls, 3);
});

/** Replaces a global, or a method of one, until the test ends. */
function replace(t, object, name, value) {
  const own = Object.getOwnPropertyDescriptor(object, name);
  Object.defineProperty(object, name, { value, configurable: true, writable: true });
  t.after(() => (own ? Object.defineProperty(object, name, own) : delete object[name]));
}

const FAULTY = {
  throws: (reason) => () => {
    throw reason;
  },
  "rejects with": (reason) => async () => {
    throw reason;
  },
};

for (const [how, listener] of Object.entries(FAULTY)) {
  test(`what a listener ${how} goes to reportError and stops nobody else`, LIMIT, async (t) => {
    const auth = await client(t);
    const reason = new Error("mine");
    const reported = new Promise((resolve) => replace(t, globalThis, "reportError", resolve));
    auth.onAuthStateChange(listener(reason));
    const seen = diary(auth);
    await auth.login(spiderman);
    await seen.until("logged_in");
    assert.equal(await reported, reason);
  });

  test(`where there is no reportError, what a listener ${how} goes to console.error`, LIMIT, async (t) => {
    const auth = await client(t);
    const reason = new Error("mine");
    replace(t, globalThis, "reportError", undefined);
    const reported = new Promise((resolve) => replace(t, console, "error", (...given) => resolve(given)));
    auth.onAuthStateChange(listener(reason));
    const seen = diary(auth);
    await auth.login(spiderman);
    await seen.until("logged_in");
    assert.ok((await reported).includes(reason));
  });
}

test("a listener may log out, and everybody is told both", LIMIT, async (t) => {
  const auth = await client(t);
  auth.onAuthStateChange((_, event) => event === "logged_in" && void auth.logout());
  const seen = diary(auth);
  await auth.login(spiderman).catch(authError("login_required"));
  await seen.until("logged_out");
  assert.deepEqual(seen.events(), ["logged_in", "logged_out"]);
  assert.deepEqual(auth.state, { status: "logged_out", reason: "by_user" });
});

test("a listener may use the session that it is told of", LIMIT, async (t) => {
  const auth = await client(t);
  const answered = new Promise((resolve) => {
    auth.onAuthStateChange((_, event) => event === "logged_in" && resolve(auth.fetch("/api/hello/")));
  });
  await auth.login(spiderman);
  assert.equal((await answered).status, 200);
});

test("a listener that is registered by a listener is not told of the same event", LIMIT, async (t) => {
  const auth = await client(t);
  const late = [];
  auth.onAuthStateChange((_, event) => event === "logged_in" && auth.onAuthStateChange((_, event) => late.push(event)));
  const seen = diary(auth);
  await auth.login(spiderman);
  await auth.logout();
  await seen.until("logged_out");
  assert.deepEqual(late, ["logged_out"]);
});

test("the state is the same object until it changes", LIMIT, async (t) => {
  const auth = await client(t);
  const states = [auth.state];
  assert.equal(auth.state, states[0]);
  await auth.login(spiderman);
  states.push(auth.state);
  assert.equal((await auth.fetch("/api/hello/")).status, 200);
  assert.equal(auth.state, states[1]);
  await auth.refresh();
  states.push(auth.state);
  assert.equal(auth.state, states[2]);
  await auth.logout();
  states.push(auth.state);
  assert.equal(new Set(states).size, 4);
});

test("what is readonly is frozen", LIMIT, async (t) => {
  const auth = await client(t);
  assert.ok(Object.isFrozen(auth.state));
  const session = await auth.login(spiderman);
  const { state } = auth;
  const frozen = [state, state.session, state.session.claims, session, session.claims].map(Object.isFrozen);
  assert.deepEqual(frozen, Array(5).fill(true));
  assert.throws(() => {
    "use strict";
    auth.state = { status: "logged_out", reason: "by_user" };
  }, TypeError);
});

test("a call that asks the server nothing is no event", LIMIT, async (t) => {
  const watch = spy();
  const auth = await loggedIn(t, { fetch: watch.fetch });
  const seen = diary(auth);
  await auth.getAccessToken();
  await auth.fetch("/api/hello/");
  await auth.verify();
  assert.deepEqual(seen.events(), []);
});
