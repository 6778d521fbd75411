/** What was wrong once: each has its test. */

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";

import { clock } from "../harness/clock.mjs";
import { backend } from "../harness/environment.mjs";
import { gate, json, spy } from "../harness/spy.mjs";
import { importPackage } from "../harness/install.mjs";
import { memory } from "../harness/store.mjs";
import { authError, client, forged, spiderman, withRefusedToken } from "../harness/world.mjs";

const LIMIT = { timeout: 20_000 };

test("a store that is a module, an object without a prototype, is a store", LIMIT, async (t) => {
  const map = new Map();
  const methods = { get: (key) => map.get(key) ?? null, set: (key, text) => void map.set(key, text), remove: (key) => void map.delete(key) };
  const auth = await client(t, { storage: Object.assign(Object.create(null), methods) });
  await auth.login(spiderman);
  assert.equal((await client(t, { storage: methods })).isAuthenticated, true);
});

test("a timeout of a fraction of a millisecond leaves the lease readable", LIMIT, async (t) => {
  const auth = await client(t, { storage: memory(), timeout: 8.0005 });
  await auth.login(spiderman);
  await auth.refresh();
});

test("what a script has put on Object.prototype is nobody's option", LIMIT, async (t) => {
  const polluted = { allowedOrigins: ["https://evil.example"], scheme: "Evil", storage: "cookie" };
  Object.assign(Object.prototype, polluted);
  t.after(() => Object.keys(polluted).forEach((name) => delete Object.prototype[name]));
  const watch = spy((note) => (note.url.startsWith("https://evil.example") ? json(200, {}) : undefined));
  const auth = await client(t, { fetch: watch.fetch });
  await auth.loginWithTokens({ access: forged(60), refresh: "r" });
  await auth.fetch("https://evil.example/x");
  assert.deepEqual(watch.notes.map(({ authorization }) => authorization), [null]);
});

test("an answer with a header that is no text is read, and a refresh settles", LIMIT, async (t) => {
  const strange = { status: 503, type: "basic", headers: { get: () => 7 }, text: async () => "" };
  const auth = await client(t, { fetch: async () => strange });
  await auth.loginWithTokens({ access: forged(60), refresh: "r" });
  await assert.rejects(auth.refresh(), authError("unavailable", { retryAfter: (seconds) => seconds > 0 }));
});

test("an exchange that is due begins no more after dispose", LIMIT, async (t) => {
  const time = clock(t);
  const watch = spy(() => json(503, {}));
  // One token renews itself, looked at or not.
  const auth = await client(t, { dialect: "simplejwt-sliding", fetch: watch.fetch });
  await auth.loginWithTokens({ access: forged(60) });
  time.forward(50);
  auth.onAuthStateChange(() => undefined);
  auth.dispose();
  await new Promise(setImmediate);
  assert.deepEqual(watch.notes, []);
});

test("a 401 that comes after dispose is returned, and begins nothing", LIMIT, async (t) => {
  const time = clock(t);
  const door = gate();
  const watch = spy(async (note) => {
    if (note.path !== "/x") return;
    await door.pass();
    return json(401, { detail: "no" });
  });
  const auth = await withRefusedToken(t, time, { fetch: watch.fetch });
  const answer = auth.fetch("/x");
  await door.reached;
  auth.dispose();
  door.open();
  assert.equal((await answer).status, 401);
  assert.equal(watch.refreshes(), 0);
});

/** Lets so many turns of promises pass. */
async function turns(count) {
  while (count-- > 0) await undefined;
}

test("a refresh that is asked for while another one ends is that one", LIMIT, async (t) => {
  for (let count = 0; count < 40; count++) {
    let asked = 0;
    let second;
    const fetch = async () => {
      asked++;
      second ??= turns(count).then(() => [auth.state === before, auth.refresh()]);
      return { status: 200, headers: new Headers(), text: async () => JSON.stringify({ access: forged(60, { jti: asked }) }) };
    };
    const auth = await client(t, { fetch });
    await auth.loginWithTokens({ access: forged(60), refresh: "r" });
    const before = auth.state;
    const first = await auth.refresh();
    const [wasBefore, other] = await second;
    if (wasBefore) assert.equal(await other, first, `${count} turns later`);
    await other;
    assert.equal(asked, wasBefore ? 1 : 2, `${count} turns later`);
  }
});

test("the state is the same object, whenever somebody else logs in", LIMIT, async (t) => {
  for (let count = 0; count < 12; count++) {
    const auth = await client(t);
    let done;
    const unsubscribe = auth.onAuthStateChange(() => {
      unsubscribe();
      done = turns(count).then(() => auth.loginWithTokens({ access: forged(60, { user_id: "2" }) }));
    });
    const first = auth.loginWithTokens({ access: forged(60, { user_id: "1" }) });
    const states = [auth.state];
    for (let turn = 0; turn < 40; turn++) states.push((await undefined, auth.state));
    await Promise.allSettled([first, done]);
    states.push(auth.state);
    const users = states.map(({ session }) => session?.claims.user_id);
    // As many objects as there were users.
    assert.equal(new Set(states).size, new Set(users).size, `${count} turns later: ${users}`);
  }
});

test("an error's fields can be read alone, and what there is nothing to tell of is not there", LIMIT, async (t) => {
  const auth = await client(t);
  const error = await auth.refresh().catch((error) => error);
  assert.throws(() => {
    error.code = "unavailable";
  }, TypeError);
  assert.deepEqual(Object.keys(error), ["code", "retryable"]);
  assert.equal(error.constructor.name, "AuthError");
  assert.match(error.stack, /^AuthError: nobody is logged in/);
});

test("a token that expires after the last day that a Date knows is far away", LIMIT, async (t) => {
  const auth = await client(t);
  for (const exp of [1e15, 1e300]) {
    const { expiresAt } = await auth.loginWithTokens({ access: forged(60, { user_id: "1", exp }) });
    assert.ok(expiresAt.getTime() > Date.now());
  }
});

test("a request that had to wait for a login can be sent after it", LIMIT, async (t) => {
  const watch = spy((note) => (note.path === "/x" ? json(200, {}) : undefined));
  const auth = await client(t, { fetch: watch.fetch });
  const request = new Request(`${backend}/x`, { method: "POST", body: "body" });
  await assert.rejects(auth.fetch(request), authError("login_required"));
  assert.equal(request.bodyUsed, false);
  await auth.loginWithTokens({ access: forged(60) });
  assert.equal((await auth.fetch(request)).status, 200);
  assert.equal(String(watch.to("/x")[0].bytes), "body");
});

test("a request that is over leaves no listener on its signal", LIMIT, async (t) => {
  const seen = [];
  const auth = await client(t, {
    fetch: async (input) => {
      seen.push(input.signal);
      return json(200, {});
    },
  });
  await auth.loginWithTokens({ access: forged(60) });
  const body = new ReadableStream({ start: (controller) => controller.close() });
  await auth.fetch("/x", { method: "POST", body, duplex: "half", signal: new AbortController().signal });
  assert.equal(seen.length, 1);
  assert.deepEqual(getEventListeners(seen[0], "abort").filter((listener) => !/undici|internal/.test(String(listener))), []);
});

test("a refresh that has not begun when the client is disposed of does not begin", LIMIT, async (t) => {
  const watch = spy(() => json(503, {}));
  const auth = await client(t, { fetch: watch.fetch });
  await auth.loginWithTokens({ access: forged(60), refresh: "r" });
  const asked = auth.refresh();
  auth.dispose();
  await assert.rejects(asked, authError("login_required"));
  assert.equal(watch.refreshes(), 0);
});

test("options may be a class's, whose members are getters", LIMIT, async (t) => {
  class Options {
    get baseUrl() {
      return backend;
    }
    get storage() {
      return "memory";
    }
  }
  const { createAuthClient } = await importPackage();
  const auth = await createAuthClient(new Options());
  t.after(() => auth.dispose());
  assert.equal(auth.state.status, "logged_out");
});

test("a hundred thousand looks at the state take no memory", LIMIT, async (t) => {
  const auth = await client(t);
  await auth.loginWithTokens({ access: forged(60) });
  const look = () => {
    for (let count = 0; count < 50_000; count++) assert.ok(auth.isAuthenticated);
    return process.memoryUsage().external;
  };
  // A module's memory grows by pages of 64 KiB, and never shrinks.
  const before = look();
  const grown = look() - before;
  assert.ok(grown < 65_536, `${grown} bytes`);
});
