/** What an answer of the auth server means: to Rust, and to the JavaScript that reads it for the core. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { attempting, drain, NOW as now } from "../harness/core.mjs";
import { fixture, tokenOf, wrongIn } from "../harness/fixtures.mjs";
import { source } from "../harness/modules.mjs";

const { readLogin, readRefresh, readVerify } = await source("wire");
const { DIALECTS } = await source("dialects");
const { received_at, tokens, problems, cases, pauses } = fixture("replies");
const access = tokenOf(tokens.ACCESS);

assert.equal(received_at, now);

function replyOf({ status, is_redirect, body }) {
  const sent = Object.entries(tokens).reduce((text, [word, claims]) => text.replaceAll(word, tokenOf(claims)), body);
  return { status, isRedirect: is_redirect, retryAfter: "", body: sent };
}

const urls = { login: "https://h/login", refresh: "https://h/refresh", verify: "https://h/verify" };
const configOf = ({ dialect, in_cookie }) => ({ dialect: DIALECTS[dialect], hasCookie: in_cookie, urls });

function told(session) {
  assert.equal(session.access_token(), access);
  return { refresh: session.refresh_token()?.replace(access, "ACCESS") ?? null };
}

/** The fixture's word for a problem. */
function wordOf(problem) {
  const found = Object.entries(problems).find(([, words]) => problem === words || problem.startsWith(`${words} (it answered `));
  assert.ok(found, problem);
  return found[0];
}

/** The fixture's word for an error, whose status is that of the reply. */
function wordOfError(error, { status, is_redirect }) {
  assert.equal(error.name, "AuthError", error.stack);
  assert.equal(error.status, is_redirect ? undefined : status);
  if (error.code === "invalid_response") return wordOf(error.message);
  return error.code === "invalid_credentials" ? "refused" : error.code;
}

function outcome(read, wordOf, each) {
  try {
    return wordOf(read());
  } catch (error) {
    return wordOfError(error, each);
  }
}

const compare = (each, found, expected) =>
  JSON.stringify(found) === JSON.stringify(expected) ? undefined : `${JSON.stringify(each)}: ${JSON.stringify(found)}`;

test("the answer to a login means what the fixture says", () => {
  const wrong = wrongIn(cases, (each) => {
    const { core } = attempting({ hasCookie: each.in_cookie });
    const found = outcome(() => readLogin(core, configOf(each), replyOf(each), {}, now), told, each);
    return compare(each, found, each.login);
  });
  assert.deepEqual(wrong, []);
});

test("the answer to a refresh means what the fixture says, and does it", () => {
  const wrong = wrongIn(cases, (each) => {
    const { core, attempt, spent } = attempting({ hasCookie: each.in_cookie });
    const isRejected = readRefresh(core, configOf(each), replyOf(each), attempt, spent, now);
    core.finish(attempt);
    drain(core);
    const found = isRejected ? "rejected" : outcomeOfRefresh(core, each);
    // It is believed, too.
    assert.equal(core.is_logged_out(), isRejected, each.body);
    return compare(each, found, each.refresh);
  });
  assert.deepEqual(wrong, []);
});

function outcomeOfRefresh(core, { status, is_redirect }) {
  const session = core.working();
  if (session) return told(session);
  assert.equal(core.status(), is_redirect ? undefined : status);
  return core.code(true) === 3 ? wordOf(core.problem()) : "unavailable";
}

test("the answer to a verify means what the fixture says", () => {
  const wrong = wrongIn(cases, (each) => {
    const { core } = attempting({ hasCookie: each.in_cookie });
    const found = outcome(() => readVerify(core, configOf(each), replyOf(each)), (stands) => (stands ? "stands" : "fallen"), each);
    return compare(each, found, each.verify);
  });
  assert.deepEqual(wrong, []);
});

test("a pause is as long as the fixture says", () => {
  const wrong = wrongIn(pauses, ({ header, seconds }) => {
    const { core } = attempting();
    const reply = { status: 503, isRedirect: false, retryAfter: header ?? "", body: "" };
    const found = outcome(() => readLogin(core, configOf({ dialect: "simplejwt" }), reply, {}, now), () => "a session", reply);
    assert.equal(found, "unavailable");
    const pause = core.retry_after() ?? null;
    return pause === seconds ? undefined : `${JSON.stringify(header)}: ${pause}`;
  });
  assert.deepEqual(wrong, []);
});

test("what a script has put on all objects is no part of an answer", (t) => {
  Object.defineProperties(Object.prototype, {
    detail: { value: "x", configurable: true },
    access: { value: access, configurable: true },
  });
  t.after(() => ["detail", "access"].forEach((name) => delete Object.prototype[name]));
  const each = { dialect: "simplejwt", in_cookie: false, is_redirect: false, body: "{}" };
  const read = (status) => {
    const { core, attempt } = attempting();
    return readRefresh(core, configOf(each), replyOf({ ...each, status }), attempt, "old", now);
  };
  assert.equal(read(401), false);
  const { core } = attempting();
  assert.throws(() => readLogin(core, configOf(each), replyOf({ ...each, status: 200 }), {}, now), { message: /^the auth server's answer has no token/ });
  assert.throws(() => readVerify(core, configOf(each), replyOf({ ...each, status: 401 })), { code: "invalid_response" });
});
