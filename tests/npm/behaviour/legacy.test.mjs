/** A session with a real server that speaks djangorestframework-jwt, or its fork drf-jwt. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { forkBackend, legacyBackend } from "../harness/environment.mjs";
import { spy } from "../harness/spy.mjs";
import { authError, client, diary, forged, spiderman } from "../harness/world.mjs";

const LIMIT = { timeout: 30_000 };
const REFRESH = "/auth-jwt-refresh/";

const SERVERS = {
  "djangorestframework-jwt": { options: { baseUrl: legacyBackend }, scheme: "JWT" },
  "drf-jwt": { options: { baseUrl: forkBackend, scheme: "Bearer" }, scheme: "Bearer" },
};

for (const [name, { options, scheme }] of Object.entries(SERVERS)) {
  const start = async (t) => {
    const watch = spy();
    return { auth: await client(t, { dialect: "drf-jwt", fetch: watch.fetch, ...options }), ...watch };
  };

  test(`${name}: a login, its claims, and a request with the token`, LIMIT, async (t) => {
    const { auth, notes } = await start(t);
    await auth.login(spiderman);
    const { user_id, username } = auth.state.session.claims;
    assert.deepEqual({ user_id, username }, { user_id: 1, username: "spiderman" });
    assert.deepEqual(await (await auth.fetch("/api/hello/")).json(), { msg: "Hello Peter Parker" });
    assert.equal(notes.at(-1).authorization, `${scheme} ${await auth.getAccessToken()}`);
  });

  test(`${name}: a wrong password`, LIMIT, async (t) => {
    const { auth } = await start(t);
    const wrong = auth.login({ ...spiderman, password: "sticky" });
    await assert.rejects(wrong, authError("invalid_credentials", { status: 400 }));
  });

  test(`${name}: a token is renewed before it ends, by itself`, LIMIT, async (t) => {
    const { auth, to } = await start(t);
    const { until } = diary(auth);
    // The client's own timers let the process end.
    const alive = setInterval(() => undefined, 1000);
    t.after(() => clearInterval(alive));
    await auth.login(spiderman);
    const [token, { session }] = [await auth.getAccessToken(), auth.state];
    await until("token_refreshed");
    assert.ok(Date.now() < session.expiresAt, "it was renewed too late");
    assert.notEqual(await auth.getAccessToken(), token);
    assert.equal(to(REFRESH).length, 1);
    assert.equal((await auth.fetch("/api/hello/")).status, 200);
  });

  test(`${name}: a renewed token remembers when the session began`, LIMIT, async (t) => {
    const { auth } = await start(t);
    await auth.login(spiderman);
    const { orig_iat } = auth.state.session.claims;
    await auth.refresh();
    assert.equal(auth.state.session.claims.orig_iat, orig_iat);
  });

  test(`${name}: a good token is verified`, LIMIT, async (t) => {
    const { auth } = await start(t);
    await auth.login(spiderman);
    assert.equal(await auth.verify(), true);
  });

  test(`${name}: a token that the server refuses ends the session`, LIMIT, async (t) => {
    const { auth, to } = await start(t);
    await auth.loginWithTokens({ access: forged(60, { user_id: 1, username: "spiderman" }) });
    assert.equal(await auth.verify(), false);
    await assert.rejects(auth.refresh(), authError("login_required"));
    assert.deepEqual(auth.state, { status: "logged_out", reason: "expired" });
    assert.equal(to(REFRESH).length, 1);
  });

  test(`${name}: a logout asks the server nothing, for it can end no token`, LIMIT, async (t) => {
    const { auth, notes } = await start(t);
    await auth.login(spiderman);
    await auth.logout();
    assert.deepEqual(auth.state, { status: "logged_out", reason: "by_user" });
    assert.deepEqual(notes.map(({ path }) => path), ["/auth-jwt/"]);
  });
}
