/** The numbers that the core and the JavaScript around it exchange: each means the same on both sides. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { attempting, dead, drain, lookingAt, NOW, sessionOf } from "../harness/core.mjs";
import { fixture, tokenOf } from "../harness/fixtures.mjs";
import { glue, source } from "../harness/modules.mjs";

const words = await source("words");
const { problems } = fixture("replies");

const rust = readFileSync(new URL("../../../sdk/js/src/numbers.rs", import.meta.url), "utf8");

/** The numbers of one of its functions, by name. */
function numbersOf(name) {
  const body = new RegExp(`fn ${name}\\(.*?\\n\\}`, "s").exec(rust)[0];
  const arms = [...body.matchAll(/^ +\w+::(\w+)(?:\(_\)| \{ \.\. \})? => ([\d.]+),$/gm)].map(([, word, number]) => [snake(word), Number(number)]);
  assert.ok(arms.length > 2, name);
  return Object.fromEntries(arms);
}

const snake = (word) => word.replace(/\B[A-Z]/g, (letter) => `_${letter}`).toLowerCase();

const counted = (list) => Object.fromEntries([...list.entries()].flatMap(([number, word]) => (word ? [[word, number]] : [])));

test("outputs have the numbers of numbers.rs", () => {
  const { LOCK, REFRESH, STORE, UNLOCK, REVOKE, NOTIFY } = words;
  assert.deepEqual(numbersOf("output"), { lock: LOCK, refresh: REFRESH, store: STORE, unlock: UNLOCK, revoke: REVOKE, notify: NOTIFY });
});

test("events have the numbers of numbers.rs, and the one that is the driver's has the next", () => {
  assert.deepEqual({ ...numbersOf("event"), storage_failed: words.STORAGE_FAILED }, counted(words.EVENTS));
  assert.match(rust, new RegExp(`_ => ${words.STORAGE_FAILED}\\.0`));
});

test("the reasons of being logged out have the numbers of numbers.rs", () => {
  assert.deepEqual(numbersOf("reason"), counted(words.REASONS));
});

test("a flaw's number is that of its words", () => {
  const { NO_TOKEN, BAD_TOKEN, DEAD_TOKEN, NOT_IN_COOKIE } = words;
  const { no_token, bad_token, dead_token, not_in_cookie } = problems;
  const said = [NO_TOKEN, BAD_TOKEN, DEAD_TOKEN, NOT_IN_COOKIE].map((number) => glue.flaw(number));
  assert.deepEqual(said, [no_token, bad_token, dead_token, not_in_cookie]);
});

/** What a round notes: the words of its outputs, or of its event. */
const NAMES = Object.fromEntries(["LOCK", "REFRESH", "STORE", "UNLOCK", "REVOKE", "NOTIFY"].map((name) => [words[name], name]));
const noted = (core) => drain(core).map(({ output, number }) => (output === words.NOTIFY ? words.EVENTS[number] : NAMES[output]));

test("a login and a logout are told in these words", () => {
  const core = lookingAt(undefined);
  assert.equal(core.state(), 0);
  core.tick();
  assert.equal(words.REASONS[core.state()], "not_yet");
  drain(core);
  core.log_in(core.login_ticket(), sessionOf("1"));
  assert.deepEqual(noted(core), ["STORE", "logged_in"]);
  assert.equal(core.state(), words.LOGGED_IN);

  const there = lookingAt(sessionOf("1"));
  there.tick();
  drain(there);
  there.log_out();
  assert.deepEqual(noted(there), ["STORE", "REVOKE", "logged_out"]);
  assert.equal(words.REASONS[there.state()], "by_user");
});

test("a session that was found, another user's and its end elsewhere are told in these words", () => {
  const core = lookingAt(sessionOf("1"));
  core.tick();
  assert.deepEqual(noted(core), ["restored"]);
  core.see_mark(6, 0, true);
  core.see_session(6, 0, sessionOf("2"));
  core.tick();
  assert.deepEqual(noted(core), ["user_changed"]);
  core.see_nothing();
  core.see_mark(7, 0, false);
  core.tick();
  assert.deepEqual(noted(core), ["logged_out"]);
  assert.equal(words.REASONS[core.state()], "in_another_tab");
});

test("an exchange and its end are told in these words", () => {
  const core = lookingAt(sessionOf("1", dead));
  core.tick();
  const outputs = drain(core);
  assert.deepEqual(outputs.map(({ output }) => NAMES[output]).sort(), ["LOCK", "NOTIFY"]);
  const attempt = outputs.find(({ output }) => output === words.LOCK).number;
  core.grant(attempt);
  assert.deepEqual(noted(core), ["REFRESH"]);
  const next = glue.Session.receive(tokenOf('{"exp":1800000300,"jti":"2"}'), "r", "1", NOW, NOW + 300_000, undefined);
  core.read_refresh(attempt, 200, false, true, undefined, 401, false, 0, next);
  core.finish(attempt);
  assert.deepEqual(noted(core), ["STORE", "UNLOCK", "token_refreshed"]);
});

test("an exchange that failed and one that was refused are told in these words", () => {
  const failed = attempting();
  failed.core.finish(failed.attempt);
  assert.deepEqual(noted(failed.core), ["UNLOCK", "refresh_failed"]);
  assert.equal(failed.core.working(), undefined);
  assert.ok(![0, words.LOGGED_OUT, words.FLAWED].includes(failed.core.code(true)));

  const mistaken = attempting();
  mistaken.core.read_refresh(mistaken.attempt, 404, false, true, undefined, 401, true, 0, undefined);
  mistaken.core.finish(mistaken.attempt);
  assert.equal(mistaken.core.working(), undefined);
  assert.equal(mistaken.core.code(true), words.FLAWED);
  assert.ok(![0, words.LOGGED_OUT, words.FLAWED].includes(mistaken.core.code(false)), "said to those alone who have waited");

  const refused = attempting();
  refused.core.read_refresh(refused.attempt, 401, false, true, undefined, 401, true, 0, undefined);
  refused.core.finish(refused.attempt);
  assert.deepEqual(noted(refused.core), ["STORE", "UNLOCK", "logged_out"]);
  assert.equal(words.REASONS[refused.core.state()], "expired");
  assert.equal(refused.core.working(), undefined);
  assert.equal(refused.core.code(true), words.LOGGED_OUT);
});

test("what an answer means has these numbers", () => {
  const core = lookingAt(undefined);
  assert.equal(core.meaning_of_login(200, false, true, undefined), words.GRANTED);
  assert.equal(core.meaning_of_login(401, false, true, undefined), words.REFUSED);
  assert.ok(core.meaning_of_login(503, false, false, undefined) > words.REFUSED);
  assert.equal(core.meaning_of_verify(200, false, true, undefined, false), words.GRANTED);
  assert.equal(core.meaning_of_verify(401, false, true, undefined, true), words.REFUSED);
  assert.ok(core.meaning_of_verify(401, false, true, undefined, false) > words.REFUSED);
});
