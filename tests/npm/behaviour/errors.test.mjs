/** What a failed call says. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { backend } from "../harness/environment.mjs";
import { importPackage } from "../harness/install.mjs";
import { json, spy } from "../harness/spy.mjs";
import { authError, client, forged, loggedIn, spiderman } from "../harness/world.mjs";

const LIMIT = { timeout: 20_000 };

/** A client whose logins are answered by this. */
async function answered(t, response, options = {}) {
  return client(t, { fetch: async () => response(), ...options });
}

test("wrong credentials are invalid_credentials with the server's own words", LIMIT, async (t) => {
  const auth = await client(t);
  const detail = "No active account found with the given credentials";
  const refused = authError("invalid_credentials", { status: 401, detail, retryable: false });
  await assert.rejects(auth.login({ ...spiderman, password: "sticky" }), refused);
  assert.deepEqual(auth.state, { status: "logged_out", reason: "not_yet" });
});

test("a missing field is told by its name", LIMIT, async (t) => {
  const auth = await client(t);
  const fields = { password: ["This field is required."] };
  await assert.rejects(auth.login({ username: "spiderman" }), authError("invalid_credentials", { status: 400, fields }));
});

test("the fields of an error are frozen", LIMIT, async (t) => {
  const auth = await client(t);
  const error = await auth.login({ username: "spiderman" }).catch((error) => error);
  assert.ok(Object.isFrozen(error.fields) && Object.isFrozen(error.fields.password));
});

test("the server's code is passed on", LIMIT, async (t) => {
  const auth = await answered(t, () => json(401, { detail: "Not you", code: "no_active_account" }));
  const refused = authError("invalid_credentials", { detail: "Not you", serverCode: "no_active_account" });
  await assert.rejects(auth.login(spiderman), refused);
});

test("words that repeat the password are left out", LIMIT, async (t) => {
  const auth = await answered(t, () => json(401, { detail: "underoos is wrong", password: ["underoos is too short"] }));
  const error = await auth.login(spiderman).catch((error) => error);
  assert.equal(error.code, "invalid_credentials");
  const said = [error.message, error.stack, error.detail, JSON.stringify(error), JSON.stringify(error.fields)];
  assert.ok(said.every((each) => !String(each).includes("underoos")), said.join("\n"));
});

test("an AuthError is an Error with a name, a message and no more than was said", LIMIT, async (t) => {
  const { AuthError } = await importPackage();
  const auth = await client(t);
  const error = await auth.refresh().catch((error) => error);
  assert.ok(error instanceof AuthError && error instanceof Error);
  assert.match(String(error), /^AuthError: \S/);
  const { name, code, status, retryAfter, detail, serverCode, fields, retryable } = error;
  const nothing = [status, retryAfter, detail, serverCode, fields];
  assert.deepEqual({ name, code, retryable, nothing }, {
    name: "AuthError",
    code: "login_required",
    retryable: false,
    nothing: nothing.map(() => undefined),
  });
});

const inSeconds = (least, most) => (seconds) => seconds >= least && seconds <= most;
const later = (seconds) => new Date(Date.now() + seconds * 1000).toUTCString();
const page = (status, headers) => () => new Response("<html>", { status, headers });

const ANSWERS = {
  "an outage": [page(503), "unavailable", { status: 503, retryable: true }],
  "Retry-After in seconds": [page(503, { "Retry-After": "7" }), "unavailable", { retryAfter: inSeconds(6, 7) }],
  "Retry-After as a date": [() => page(429, { "Retry-After": later(30) })(), "unavailable", { status: 429, retryAfter: inSeconds(27, 30) }],
  "a proxy's 401": [page(401), "unavailable", { status: 401, retryable: true }],
  "a page of 404": [page(404), "unavailable", { status: 404 }],
  "no answer": [() => Promise.reject(new TypeError("fetch failed")), "unavailable", { status: undefined, retryable: true }],
  "404 with JSON": [() => json(404, { detail: "Not found." }), "invalid_response", { status: 404, retryable: false }],
  "200 without a token": [() => json(200, { token: "x" }), "invalid_response", { status: 200 }],
  "a token that is none": [() => json(200, { access: "x", refresh: "y" }), "invalid_response", { status: 200 }],
  "a token without exp": [() => json(200, { access: forged(60, { exp: undefined }) }), "invalid_response", {}],
};

for (const [name, [response, code, expected]] of Object.entries(ANSWERS)) {
  test(`${name} in answer to a login is ${code}`, LIMIT, async (t) => {
    const auth = await answered(t, response);
    await assert.rejects(auth.login(spiderman), authError(code, expected));
    assert.equal(auth.state.status, "logged_out");
  });
}

test("a missing slash fails loudly, and the message says so", LIMIT, async (t) => {
  const auth = await client(t, { endpoints: { login: "/api/token" } });
  await assert.rejects(auth.login(spiderman), authError("invalid_response", { message: (text) => /slash/.test(text) }));
});

test("a redirect of a login is not followed", LIMIT, async (t) => {
  const { fetch, notes } = spy((note) => note.path === "/api/token/" && Response.redirect(`${backend}/healthz`, 307));
  const auth = await client(t, { fetch: (...given) => fetch(...given) });
  await assert.rejects(auth.login(spiderman), authError("invalid_response"));
  assert.deepEqual(notes.map(({ path, request }) => [path, request.redirect]), [["/api/token/", "manual"]]);
});

test("an exchange that takes longer than the timeout is unavailable", LIMIT, async (t) => {
  const auth = await client(t, { timeout: 0.2, fetch: () => new Promise(() => undefined) });
  await assert.rejects(auth.login(spiderman), authError("unavailable", { retryable: true }));
});

test("the timeout covers the body too", LIMIT, async (t) => {
  const endless = () => new Response(new ReadableStream({ start: (body) => body.enqueue(Buffer.from('{"access":')) }));
  const auth = await answered(t, endless, { timeout: 0.2 });
  await assert.rejects(auth.login(spiderman), authError("unavailable"));
});

test("verify says whether the token stands", LIMIT, async (t) => {
  const auth = await loggedIn(t);
  assert.equal(await auth.verify(), true);
  await auth.loginWithTokens({ access: forged(3600), refresh: forged(3600) });
  assert.equal(await auth.verify(), false);
});

test("verify rejects where the server has no such endpoint", LIMIT, async (t) => {
  const auth = await loggedIn(t, { endpoints: { verify: null } });
  await assert.rejects(auth.verify(), authError("invalid_response"));
});

for (const method of ["refresh", "verify", "getAccessToken"]) {
  test(`${method} while logged out is login_required`, LIMIT, async (t) => {
    const auth = await client(t);
    await assert.rejects(auth[method](), authError("login_required", { retryable: false }));
  });
}

const NO_TOKENS = ["", "a.b", "a.b.c.d", `${forged(60)}=`, forged(60, { exp: "soon" }), forged(60, { iat: "now" })];

for (const token of NO_TOKENS) {
  test(`decodeJwt refuses ${JSON.stringify(token.slice(0, 8))} of ${token.length} characters`, LIMIT, async (t) => {
    const { decodeJwt, init } = await importPackage();
    await init();
    assert.throws(() => decodeJwt(token), authError("invalid_response"));
    const auth = await client(t);
    await assert.rejects(auth.loginWithTokens({ access: token }), authError("invalid_response"));
  });
}

test("decodeJwt reads claims of every kind", LIMIT, async () => {
  const { decodeJwt, init } = await importPackage();
  await init();
  const claims = { exp: 1_800_000_000, iat: 1_700_000_000, username: "スパイダー", roles: ["a", { b: null }], is_staff: true };
  assert.deepEqual(decodeJwt(forged(0, claims)), claims);
});

test("an error names the address that was asked, and not its query", LIMIT, async (t) => {
  const endpoints = { login: "/login/?key=s3cr3t", refresh: "/refresh/?key=s3cr3t", verify: "/verify/?key=s3cr3t" };
  for (const response of [() => Response.error(), () => new Response("", { status: 503 })]) {
    const auth = await answered(t, response, { endpoints });
    await auth.loginWithTokens({ access: forged(60), refresh: "r" });
    for (const [path, call] of [["/login/", () => auth.login(spiderman)], ["/verify/", auth.verify], ["/refresh/", auth.refresh]]) {
      const isNamed = (message) => message.includes(`${backend}${path}`) && !message.includes("s3cr3t");
      await assert.rejects(call(), authError("unavailable", { message: isNamed }));
    }
  }
});
