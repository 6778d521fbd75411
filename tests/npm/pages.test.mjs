/** What only a page can show: storage that outlives it, other tabs, the cookie. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { open, person } from "./harness/browser.mjs";
import { backend, cookieBackend } from "./harness/environment.mjs";
import { installed } from "./harness/install.mjs";
import { serve } from "./harness/serve.mjs";

const LIMIT = { timeout: 60_000 };

const PAGES = {
  "/index.html": '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>',
  "/main.js": `
    import { createAuthClient } from "/node_modules/hallpass/index.mjs";
    const options = JSON.parse(new URLSearchParams(location.search).get("options"));
    const auth = await createAuthClient(options);
    const events = [];
    auth.onAuthStateChange((_, event) => events.push(event));
    window.app = { auth, events };`,
};

const spiderman = { username: "spiderman", password: "underoos" };

/** Opens the app; what is expected of a page whose first exchange is refused is the network log's word of it. */
async function app(context, options, expected) {
  const opened = await open(context, `/?options=${encodeURIComponent(JSON.stringify(options))}`, { expected });
  await opened.page.waitForFunction(() => window.app);
  return opened;
}

const status = () => window.app.auth.state.status;
const login = (credentials) => window.app.auth.login(credentials).then(() => undefined);
const greeting = async () => (await (await window.app.auth.fetch("/api/hello/")).json()).msg;

const start = async (t) => {
  await serve(t, await installed(), { pages: PAGES });
  return person(t);
};

for (const [storage, isShared] of [["local", true], ["session", false], ["memory", false]]) {
  test(`storage "${storage}": what a reload and another tab find`, LIMIT, async (t) => {
    const context = await start(t);
    const options = { baseUrl: backend, storage };
    const { page, assertQuiet } = await app(context, options);
    await page.evaluate(login, spiderman);
    await page.reload();
    await page.waitForFunction(() => window.app);
    assert.equal(await page.evaluate(status), storage === "memory" ? "logged_out" : "logged_in");
    const other = await app(context, options);
    assert.equal(await other.page.evaluate(status), isShared ? "logged_in" : "logged_out");
    if (isShared) assert.equal(await other.page.evaluate(greeting), "Hello Peter Parker");
    [assertQuiet, other.assertQuiet].forEach((assertIt) => assertIt());
  });
}

test("a login and a logout in one tab are seen in the other", LIMIT, async (t) => {
  const context = await start(t);
  const [one, other] = [await app(context, { baseUrl: backend }), await app(context, { baseUrl: backend })];
  await one.page.evaluate(login, spiderman);
  await other.page.waitForFunction(() => window.app.events.includes("logged_in"));
  await one.page.evaluate(() => window.app.auth.logout());
  await other.page.waitForFunction(() => window.app.events.includes("logged_out"));
  assert.equal(await other.page.evaluate(() => window.app.auth.state.reason), "in_another_tab");
  one.assertQuiet();
  other.assertQuiet();
});

test("two clients of one page share the session", LIMIT, async (t) => {
  const context = await start(t);
  const { page, assertQuiet } = await app(context, { baseUrl: backend });
  await page.evaluate(async (options) => {
    const { createAuthClient } = await import("/node_modules/hallpass/index.mjs");
    window.other = await createAuthClient(options);
    window.seen = new Promise((resolve) => window.other.onAuthStateChange((_, event) => resolve(event)));
  }, { baseUrl: backend });
  await page.evaluate(login, spiderman);
  assert.equal(await page.evaluate(() => window.seen), "logged_in");
  assertQuiet();
});

test("cookie mode: a reload restores the session, and no script can read the refresh token", LIMIT, async (t) => {
  const context = await start(t);
  const options = { baseUrl: cookieBackend, storage: "cookie" };
  const { page, assertQuiet } = await app(context, options, /^Failed to load resource.* 401/);
  assert.equal(await page.evaluate(status), "logged_out");
  await page.evaluate(login, spiderman);
  await page.reload();
  await page.waitForFunction(() => window.app);
  assert.equal(await page.evaluate(status), "logged_in");
  assert.equal(await page.evaluate(greeting), "Hello Peter Parker");
  const readable = await page.evaluate(() => document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage }));
  assert.ok(!readable.includes("eyJ"), readable);
  await page.evaluate(() => window.app.auth.logout());
  await page.reload();
  await page.waitForFunction(() => window.app);
  assert.equal(await page.evaluate(status), "logged_out");
  assertQuiet();
});

test("a visible page renews its token by itself", LIMIT, async (t) => {
  const context = await start(t);
  const { page, assertQuiet } = await app(context, { baseUrl: backend });
  await page.evaluate(login, spiderman);
  await page.waitForFunction(() => window.app.events.filter((event) => event === "token_refreshed").length >= 2);
  assert.equal(await page.evaluate(greeting), "Hello Peter Parker");
  assertQuiet();
});

test("coming back online ends the pause", LIMIT, async (t) => {
  const context = await start(t);
  const { page, assertQuiet } = await app(context, { baseUrl: backend }, /ERR_INTERNET_DISCONNECTED/);
  const refresh = () => window.app.auth.refresh().then(() => "renewed", (error) => error.code);
  await page.evaluate(login, spiderman);
  await context.setOffline(true);
  assert.equal(await page.evaluate(refresh), "unavailable");
  await context.setOffline(false);
  assert.equal(await page.evaluate(refresh), "renewed");
  assertQuiet();
});

const BROKEN_STORAGES = {
  "cannot be reached": () => {
    const get = () => {
      throw new DOMException("Access is denied for this document.", "SecurityError");
    };
    Object.defineProperty(window, "localStorage", { get });
  },
  "is full": () => {
    Storage.prototype.setItem = () => {
      throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    };
  },
};

for (const [how, breakIt] of Object.entries(BROKEN_STORAGES)) {
  test(`a page whose storage ${how} keeps its session in memory`, LIMIT, async (t) => {
    const context = await start(t);
    await context.addInitScript(breakIt);
    const { page, assertQuiet } = await app(context, { baseUrl: backend });
    await page.evaluate(login, spiderman);
    assert.equal(await page.evaluate(greeting), "Hello Peter Parker");
    const events = await page.evaluate(() => window.app.events);
    assert.equal(events.filter((event) => event === "storage_failed").length, 1);
    assertQuiet();
  });
}

test("baseUrl \"\" is the page's own origin", LIMIT, async (t) => {
  await serve(t, await installed(), { pages: PAGES, passes: { "/api": `${backend}/api` } });
  const { page, assertQuiet } = await app(await person(t), { baseUrl: "" });
  await page.evaluate(login, spiderman);
  assert.equal(await page.evaluate(greeting), "Hello Peter Parker");
  assertQuiet();
});

test("clients that come and go leave no listener on the page", LIMIT, async (t) => {
  const { page } = await app(await start(t), { baseUrl: backend });
  const left = await page.evaluate(async () => {
    const { createAuthClient } = await import("/node_modules/hallpass/index.mjs");
    const counts = {};
    for (const [method, step] of Object.entries({ addEventListener: 1, removeEventListener: -1 })) {
      const original = EventTarget.prototype[method];
      EventTarget.prototype[method] = function (event, ...rest) {
        if (this === window || this === document || this == null) counts[event] = (counts[event] ?? 0) + step;
        return original.call(this ?? window, event, ...rest);
      };
    }
    for (let client = 0; client < 100; client++) {
      const auth = await createAuthClient(JSON.parse(new URLSearchParams(location.search).get("options")));
      auth.onAuthStateChange(() => undefined);
      auth.dispose();
    }
    return counts;
  });
  assert.ok(Object.hasOwn(left, "storage") && Object.hasOwn(left, "pagehide"), JSON.stringify(left));
  assert.deepEqual(Object.values(left).filter((count) => count !== 0), [], JSON.stringify(left));
});
