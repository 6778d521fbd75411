/** One token that renews itself: SimpleJWT's sliding tokens, and djangorestframework-jwt. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { clock } from "../harness/clock.mjs";
import { DIALECTS, littleServer } from "../harness/little-server.mjs";
import { authError, client, spiderman } from "../harness/world.mjs";

const LIMIT = { timeout: 20_000 };
const baseUrl = "https://api.example.com";

for (const [dialect, paths] of Object.entries(DIALECTS)) {
  const start = async (t) => {
    const watch = littleServer(dialect);
    return { auth: await client(t, { baseUrl, dialect, fetch: watch.fetch }), ...watch };
  };

  test(`${dialect}: a login, and a request with the token`, LIMIT, async (t) => {
    const { auth, server } = await start(t);
    await auth.login(spiderman);
    assert.equal((await auth.fetch("/x")).status, 200);
    assert.equal(await auth.getAccessToken(), server.token);
  });

  test(`${dialect}: a missing field`, LIMIT, async (t) => {
    const { auth } = await start(t);
    await assert.rejects(auth.login({ username: "x" }), authError("invalid_credentials", { fields: { password: ["required"] } }));
  });

  test(`${dialect}: a refresh spends the token for another one`, LIMIT, async (t) => {
    const { auth, server, to } = await start(t);
    await auth.login(spiderman);
    const old = server.token;
    await auth.refresh();
    assert.notEqual(server.token, old);
    assert.deepEqual(to(paths.refresh).map(({ bytes }) => JSON.parse(bytes)), [{ token: old }]);
    assert.equal((await auth.fetch("/x")).status, 200);
  });

  test(`${dialect}: twenty 401s make one refresh`, LIMIT, async (t) => {
    const time = clock(t);
    const { auth, server, to } = await start(t);
    await auth.login(spiderman);
    server.isSpentForTheApi = true;
    time.forward(10);
    const answers = await Promise.all(Array.from({ length: 20 }, () => auth.fetch("/x")));
    assert.deepEqual(answers.map(({ status }) => status), Array(20).fill(200));
    assert.equal(to(paths.refresh).length, 1);
  });

  test(`${dialect}: a refused token ends the session`, LIMIT, async (t) => {
    const { auth, server } = await start(t);
    await auth.login(spiderman);
    server.refuses = true;
    await assert.rejects(auth.refresh(), authError("login_required"));
    assert.deepEqual(auth.state, { status: "logged_out", reason: "expired" });
  });

  test(`${dialect}: verify`, LIMIT, async (t) => {
    const { auth, server } = await start(t);
    await auth.login(spiderman);
    assert.equal(await auth.verify(), true);
    server.refuses = true;
    assert.equal(await auth.verify(), false);
  });

  test(`${dialect}: a token that died cannot renew itself`, LIMIT, async (t) => {
    const time = clock(t);
    const { auth, to } = await start(t);
    await auth.login(spiderman);
    time.forward(61);
    await assert.rejects(auth.fetch("/x"), authError("login_required"));
    assert.deepEqual(auth.state, { status: "logged_out", reason: "expired" });
    assert.deepEqual(to("/x"), []);
  });
}

test("drf-jwt: 401 with a detail is no refusal of a refresh", LIMIT, async (t) => {
  const { fetch } = littleServer("drf-jwt");
  let isOut = false;
  const outage = async (...given) => (isOut ? Response.json({ detail: "no" }, { status: 401 }) : fetch(...given));
  const auth = await client(t, { baseUrl, dialect: "drf-jwt", fetch: outage });
  await auth.login(spiderman);
  isOut = true;
  await assert.rejects(auth.refresh(), authError("invalid_response"));
  assert.equal(auth.isAuthenticated, true);
});
