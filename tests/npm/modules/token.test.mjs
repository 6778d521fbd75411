/** Reading tokens: as strictly as Rust. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { fixture, tokenOf, tokenOfCase, wrongIn } from "../harness/fixtures.mjs";
import { glue, source } from "../harness/modules.mjs";

const { decode } = await source("token");
const { receive } = await source("wire");
const { DIALECTS } = await source("dialects");
const words = await source("words");
const { received_at, header, cases } = fixture("tokens");

const FLAWS = { [words.BAD_TOKEN]: "bad_token", [words.DEAD_TOKEN]: "dead_token" };

const anyone = (subject) => glue.Session.receive("a", undefined, subject, 0, 1, undefined);

function isRead(token) {
  try {
    decode(token);
    return true;
  } catch (error) {
    assert.equal(error.name, "AuthError");
    assert.equal(error.code, "invalid_response");
    return false;
  }
}

test("a token is read as the fixture says", () => {
  const wrong = wrongIn(cases, (each) => (isRead(tokenOfCase(each, header)) === each.reads ? undefined : each.what));
  assert.deepEqual(wrong, []);
});

test("a token makes a session as the fixture says", () => {
  const wrong = wrongIn(cases, (each) => {
    const session = receive({ access: tokenOfCase(each, header), refresh: "r" }, received_at, DIALECTS.simplejwt);
    if (typeof each.session === "string" || !(session instanceof glue.Session)) {
      return FLAWS[session] === each.session ? undefined : `${each.what}: ${FLAWS[session] ?? "a session"}`;
    }
    const { expires_at, subject } = each.session;
    const isAsExpected = session.expires_at() === expires_at && session.is_same_user(anyone(subject ?? undefined));
    return isAsExpected ? undefined : `${each.what}: until ${session.expires_at()}`;
  });
  assert.deepEqual(wrong, []);
});

test("what is no text is no token", () => {
  const good = tokenOfCase(cases[0], header);
  for (const token of [undefined, null, 0, true, {}, [good], { toString: () => good }, new String(good), Symbol("x"), 1n]) {
    assert.equal(isRead(token), false, String(token));
  }
});

test("claims are told as they are in the token", () => {
  const claims = { exp: 1800000060, roles: ["a", { b: null }], "an other": "\u{1f511}\u0000", nested: { exp: "soon" }, big: 1e300 };
  assert.deepEqual(decode(tokenOf(JSON.stringify(claims))), claims);
});

test("claims by an engine's names are claims like any other, and change no object", () => {
  const text = '{"exp":1,"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":"x"}';
  const claims = decode(tokenOf(text));
  assert.deepEqual(Object.keys(claims), ["exp", "__proto__", "constructor", "toString"]);
  assert.equal(JSON.stringify(claims), text);
  assert.equal({}.polluted, undefined);
});

test("what a script has put on all objects is no claim", (t) => {
  Object.defineProperties(Object.prototype, {
    exp: { value: 4102444800, configurable: true },
    user_id: { value: "9", configurable: true },
    iat: { value: "soon", configurable: true },
  });
  t.after(() => ["exp", "user_id", "iat"].forEach((name) => delete Object.prototype[name]));
  assert.equal(receive({ access: tokenOf("{}"), refresh: "r" }, received_at, DIALECTS.simplejwt), words.BAD_TOKEN);
  const session = receive({ access: tokenOf('{"exp":1800000060}'), refresh: "r" }, received_at, DIALECTS.simplejwt);
  assert.ok(session.is_same_user(anyone(undefined)));
});

test("an error repeats nothing of the token", () => {
  const secret = "canary-5f1c0b7e93aa";
  const tokens = [secret, `${secret}.${secret}.x`, `${tokenOf("{}")}${secret}=`, tokenOf(`{"exp":"${secret}"}`), tokenOf(`{${secret}`)];
  for (const token of tokens) {
    assert.throws(
      () => decode(token),
      (error) => !`${error} ${error.stack} ${JSON.stringify(error)} ${error.cause}`.includes(secret),
    );
  }
});

test("a token of a megabyte of dots or of brackets is refused", () => {
  for (const token of [".".repeat(1 << 20), tokenOf("[".repeat(1 << 19)), tokenOf('{"a":'.repeat(1 << 12)), "a".repeat(1 << 20)]) {
    assert.equal(isRead(token), false);
  }
});
