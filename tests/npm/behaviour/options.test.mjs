/** Options: what is refused, and by which name. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { spy } from "../harness/spy.mjs";
import { importPackage } from "../harness/install.mjs";
import { client, forged } from "../harness/world.mjs";

const { createAuthClient } = await importPackage();
const baseUrl = "https://api.example.com";
const methods = { get: () => null, set: () => undefined, remove: () => undefined };

const BAD = {
  baseUrl: [undefined, null, 42, "api.example.com", "ftp://api.example.com", "https://api.example.com?x=1", "https://a#b"],
  dialect: ["oauth", null, 1],
  endpoints: ["/x", 1],
  "endpoints.login": [{ login: 1 }, { login: null }],
  "endpoints.refresh": [{ refresh: false }],
  "endpoints.verify": [{ verify: 1 }],
  "endpoints.logout": [{ logout: {} }],
  scheme: ["", "two words", "colon:", 1, "Bearer\n"],
  storage: ["indexeddb", 1, {}, { ...methods, set: undefined }, { ...methods, remove: "x" }],
  storageKey: [1, {}],
  refreshMargin: [0, -1, "60", NaN],
  allowedOrigins: ["https://a.example.com", ["*"], ["a.example.com"], ["https://a.example.com/path"], [42], ["data:x"]],
  timeout: [0, -1, "10", NaN],
  fetch: ["fetch", {}, 1],
};

for (const [option, values] of Object.entries(BAD)) {
  for (const value of values) {
    const shown = typeof value === "number" ? String(value) : JSON.stringify(value);
    test(`${option} of ${shown} is a TypeError that names it`, async () => {
      const [name] = option.split(".");
      await assert.rejects(createAuthClient({ baseUrl, storage: "memory", [name]: value }), (error) => {
        assert.ok(error instanceof TypeError, `a ${error?.constructor?.name}: ${error}`);
        assert.ok(error.message.includes(option), error.message);
        return true;
      });
    });
  }
}

for (const options of [undefined, null, "https://api.example.com"]) {
  test(`${options} instead of options is a TypeError`, async () => {
    await assert.rejects(createAuthClient(options), TypeError);
  });
}

const GOOD = [
  { baseUrl: new URL(baseUrl) },
  { baseUrl: "http://127.0.0.1:8000/base/" },
  { endpoints: {} },
  { endpoints: { login: "login/", refresh: "/r/", verify: null, logout: null } },
  { scheme: "Token" },
  { storage: "local" },
  { storage: "session" },
  { storage: methods },
  { refreshMargin: 0.5, timeout: 3600 },
  { allowedOrigins: [] },
  { allowedOrigins: [new URL("https://a.example.com"), "https://b.example.com:8443/"] },
  { dialect: undefined, storage: undefined, timeout: undefined, fetch: undefined, endpoints: undefined },
];

for (const options of GOOD) {
  test(`${JSON.stringify(options)} is taken`, async (t) => {
    const auth = await createAuthClient({ baseUrl, ...options });
    t.after(() => auth.dispose());
    assert.equal(auth.state.status, "logged_out");
  });
}

test("options that the app changes afterwards change nothing", async (t) => {
  const watch = spy(() => new Response("ok"));
  const allowedOrigins = [baseUrl];
  const options = { baseUrl, fetch: watch.fetch, allowedOrigins };
  const auth = await client(t, options);
  allowedOrigins.push("https://other.example.com");
  options.baseUrl = "https://other.example.com";
  await auth.loginWithTokens({ access: forged(60) });
  await auth.fetch("/x");
  await auth.fetch("https://other.example.com/y");
  const sent = watch.notes.map(({ url, authorization }) => [url, authorization !== null]);
  assert.deepEqual(sent, [[`${baseUrl}/x`, true], ["https://other.example.com/y", false]]);
});

test("the platform's fetch is looked up at each call", async (t) => {
  const auth = await client(t, { baseUrl, fetch: undefined });
  await auth.loginWithTokens({ access: forged(60) });
  const { fetch } = globalThis;
  t.after(() => (globalThis.fetch = fetch));
  globalThis.fetch = async () => new Response("mine");
  assert.equal(await (await auth.fetch("/x")).text(), "mine");
});
