/** Stores, servers and fetches that behave as nobody should: every call settles, and the client works on. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { clock } from "../harness/clock.mjs";
import { spy } from "../harness/spy.mjs";
import { memory } from "../harness/store.mjs";
import { authError, client, diary, forged, loggedIn, spiderman } from "../harness/world.mjs";

const LIMIT = { timeout: 20_000 };
/** Less than a lease lasts that nobody gives up. */
const SOON = { timeout: 10_000 };

async function assertWorks(auth) {
  await auth.login(spiderman);
  assert.equal((await auth.fetch("/api/hello/")).status, 200);
  await auth.logout();
  assert.equal(auth.state.status, "logged_out");
}

for (const [name, nested] of Object.entries({ lists: ["[", "]"], objects: ['{"a":', "}"] })) {
  test(`claims of ${name} nested five thousand deep harm nobody`, LIMIT, async (t) => {
    const auth = await client(t);
    const [open, close] = nested;
    const claims = `{"exp":4000000000,"deep":${open.repeat(5_000)}1${close.repeat(5_000)}}`;
    const access = `${forged(60).split(".")[0]}.${Buffer.from(claims).toString("base64url")}.c2ln`;
    await auth.loginWithTokens({ access }).catch(authError("invalid_response"));
    await assertWorks(auth);
  });
}

test("a store that uses the client while it is asked harms nobody", LIMIT, async (t) => {
  const storage = memory();
  let auth;
  const calls = [];
  const store = {
    get: (key) => storage.get(key),
    set(key, value) {
      storage.set(key, value);
      if (!auth) return;
      assert.ok(auth.state.status);
      for (const call of [auth.getAccessToken, auth.verify]) calls.push(call().catch(authError("login_required")));
    },
    remove: (key) => storage.remove(key),
  };
  auth = await client(t, { storage: store });
  await auth.login(spiderman);
  await auth.refresh();
  await assertWorks(auth);
  assert.ok(calls.length > 0);
  await Promise.all(calls);
});

for (const method of ["get", "set", "remove"]) {
  test(`a store whose ${method} fails while a refresh is under way is told of once, and the session goes on`, SOON, async (t) => {
    const time = clock(t);
    const storage = memory();
    const watch = spy((note) => {
      if (note.path === "/api/token/refresh/") storage.failing.add(method);
    });
    const auth = await loggedIn(t, { storage, fetch: watch.fetch });
    const seen = diary(auth);
    time.forward(60);
    const answers = await Promise.all([auth.fetch("/api/hello/"), auth.fetch("/api/hello/")]);
    assert.deepEqual(answers.map(({ status }) => status), [200, 200]);
    await auth.refresh();
    await auth.logout();
    await assertWorks(auth);
    const failures = seen.events().filter((event) => event === "storage_failed").length;
    assert.ok(failures <= 1, seen.events().join());
  });
}

test("a store that forgets what it was told is replaced by memory", LIMIT, async (t) => {
  const storage = { get: () => null, set: () => undefined, remove: () => undefined };
  const auth = await client(t, { storage });
  const seen = diary(auth);
  await auth.login(spiderman);
  await seen.until("storage_failed");
  assert.equal((await auth.fetch("/api/hello/")).status, 200);
});

test("a store that answers with promises is replaced by memory", LIMIT, async (t) => {
  const map = new Map();
  const storage = { get: async (key) => map.get(key), set: async (key, value) => map.set(key, value), remove: async () => undefined };
  await assertWorks(await client(t, { storage }));
});

const FETCHES = {
  "throws at once": () => {
    throw new TypeError("no");
  },
  "answers nothing": async () => undefined,
  "is not asynchronous": () => new Response("{}", { status: 503 }),
  "rejects with nothing": () => Promise.reject(),
};

for (const [how, fetch] of Object.entries(FETCHES)) {
  test(`a fetch that ${how} makes a login unavailable`, LIMIT, async (t) => {
    const auth = await client(t, { fetch });
    await assert.rejects(auth.login(spiderman), authError("unavailable"));
    assert.equal(auth.state.status, "logged_out");
  });
}

for (const credentials of [undefined, null, "spiderman", 1]) {
  test(`credentials of ${JSON.stringify(credentials)} are a TypeError`, LIMIT, async (t) => {
    const auth = await client(t);
    await assert.rejects(auth.login(credentials), TypeError);
  });
}

for (const tokens of [undefined, {}, { access: 1 }, { access: forged(60), refresh: 1 }]) {
  test(`tokens of ${JSON.stringify(tokens)?.slice(0, 20)} are refused, and nobody is logged in`, LIMIT, async (t) => {
    const auth = await client(t);
    await assert.rejects(auth.loginWithTokens(tokens));
    assert.equal(auth.isAuthenticated, false);
  });
}

test("words on Object.prototype change nothing", LIMIT, async (t) => {
  Object.defineProperty(Object.prototype, "detail", { value: "polluted", configurable: true });
  t.after(() => delete Object.prototype.detail);
  const watch = spy((note) => note.path === "/api/token/refresh/" && Response.json({ error: "no" }, { status: 401 }));
  const auth = await loggedIn(t, { fetch: watch.fetch });
  await assert.rejects(auth.refresh(), authError("invalid_response"));
  assert.equal(auth.isAuthenticated, true);
});
