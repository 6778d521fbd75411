/** Cookie mode: the refresh token is the browser's, here a small jar's. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { clock } from "../harness/clock.mjs";
import { cookieBackend as baseUrl } from "../harness/environment.mjs";
import { spy, times } from "../harness/spy.mjs";
import { authError, client, diary, spiderman } from "../harness/world.mjs";

const LIMIT = { timeout: 20_000 };
const REFRESH = "/api/token/refresh/";

/** A fetch with cookies by path, which a request has to ask for; `answer` as for `spy`. */
function browser(answer = () => undefined) {
  const jar = new Map();
  const cookieFor = (path) => [...jar].filter(([scope]) => path.startsWith(scope)).map(([, cookie]) => cookie);
  const watch = spy(async (note) => {
    const answered = await answer(note);
    if (answered) return answered;
    const request = new Request(note.request);
    const isIncluded = request.credentials === "include";
    if (isIncluded) request.headers.set("Cookie", cookieFor(note.path).join("; "));
    const response = await globalThis.fetch(request);
    for (const text of isIncluded ? response.headers.getSetCookie() : []) {
      const [cookie, ...attributes] = text.split("; ");
      const scope = attributes.find((each) => each.startsWith("Path=")).slice("Path=".length);
      const isGone = attributes.includes("Max-Age=0");
      isGone ? jar.delete(scope) : jar.set(scope, cookie);
    }
    return response;
  });
  const open = (t) => client(t, { baseUrl, storage: "cookie", fetch: watch.fetch });
  return { jar, open, ...watch };
}

test("without a cookie the first exchange ends logged out", LIMIT, async (t) => {
  const { open, to } = browser();
  const auth = await open(t);
  assert.equal(auth.state.status, "logged_out");
  assert.equal(to(REFRESH).length, 1);
});

test("exchanges carry credentials and an empty body", LIMIT, async (t) => {
  const { open, to } = browser();
  const auth = await open(t);
  await auth.login(spiderman);
  await auth.refresh();
  const sent = to(REFRESH).map(({ request, bytes }) => [request.credentials, String(bytes)]);
  assert.deepEqual(sent, [["include", "{}"], ["include", "{}"]]);
  assert.equal((await auth.fetch("/api/hello/")).status, 200);
});

test("createAuthClient waits for the first exchange, which is no event", LIMIT, async (t) => {
  const { open } = browser();
  await (await open(t)).login(spiderman);
  const auth = await open(t);
  const seen = diary(auth);
  assert.equal(auth.state.status, "logged_in");
  assert.equal((await auth.fetch("/api/hello/")).status, 200);
  assert.deepEqual(seen.events(), []);
});

test("a first exchange that fails leaves it loading, and a later one restores the session", LIMIT, async (t) => {
  const time = clock(t);
  let fails = () => undefined;
  const { open } = browser((note) => fails(note));
  await (await open(t)).login(spiderman);
  fails = times(1, REFRESH, () => new Response("", { status: 503 }));
  const auth = await open(t);
  const seen = diary(auth);
  assert.deepEqual([auth.state, auth.isAuthenticated], [{ status: "loading" }, false]);
  await assert.rejects(auth.getAccessToken(), authError("unavailable", { retryAfter: (left) => left > 0 }));
  time.forward(61);
  await auth.getAccessToken();
  await seen.until("restored");
  assert.deepEqual(seen.events(), ["restored"]);
  assert.equal(auth.state.status, "logged_in");
});

test("a logout takes the cookie away", LIMIT, async (t) => {
  const { jar, open } = browser();
  const auth = await open(t);
  await auth.login(spiderman);
  assert.ok(jar.size > 0);
  await auth.logout();
  assert.equal(jar.size, 0);
  assert.equal((await open(t)).state.status, "logged_out");
});

test("a refresh token in the body of the answer is an invalid response", LIMIT, async (t) => {
  const { open } = browser((note) => note.path === "/api/token/" && Response.json({ access: "x", refresh: "y" }));
  const auth = await open(t);
  await assert.rejects(auth.login(spiderman), authError("invalid_response"));
});
