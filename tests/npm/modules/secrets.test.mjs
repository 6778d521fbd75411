/** What a server may be quoted with of a login that it refused: nothing that repeats what was sent, as Rust has it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { fixture, wrongIn } from "../harness/fixtures.mjs";
import { source } from "../harness/modules.mjs";

const { parseObject } = await source("json");
const { rejection } = await source("secrets");
const { AuthError } = await source("errors");
const { cases } = fixture("secrets");

const own = (object, name) => (Object.hasOwn(object ?? {}, name) ? object[name] : null);

test("what a server says of a login is repeated as the fixture says", () => {
  const wrong = wrongIn(cases, ({ what, sent, status, said, detail, code, fields }) => {
    const found = rejection(status, parseObject(said), parseObject(sent));
    const sorted = (object) => Object.entries(object ?? {}).sort();
    const isSaid = own(found, "detail") === detail || (found.detail === undefined && detail === null);
    const isCode = own(found, "serverCode") === code || (found.serverCode === undefined && code === null);
    const areFields = JSON.stringify(sorted(found.fields)) === JSON.stringify(sorted(fields));
    return isSaid && isCode && areFields && found.status === status ? undefined : `${what}: ${JSON.stringify(found)}`;
  });
  assert.deepEqual(wrong, []);
});

test("fields without a word leave no empty list of fields", () => {
  assert.deepEqual(Object.keys(rejection(401, { detail: "No." }, {})), ["status", "detail"]);
});

test("the fields of an error cannot be changed", () => {
  const { fields } = rejection(400, { password: ["Wrong."] }, {});
  assert.throws(() => fields.password.push("x"), TypeError);
  assert.throws(() => (fields.otp = []), TypeError);
});

test("a field by an engine's name is a field like any other, and changes no object", () => {
  const { fields } = rejection(400, parseObject('{"__proto__":["polluted"],"constructor":"x"}'), {});
  assert.deepEqual(Object.keys(fields), ["__proto__", "constructor"]);
  assert.equal(Object.getPrototypeOf(fields), Object.prototype);
  assert.equal({}.polluted, undefined);
});

/** Eight letters in a row of a secret. */
function hasRun(text, secret) {
  const letters = [...secret];
  return letters.some((_, start) => start + 8 <= letters.length && text.includes(letters.slice(start, start + 8).join("")));
}

/** Numbers that look like chance and are the same each time. */
function* numbers(seed) {
  for (let state = seed; ; yield state >>> 8) state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
}

test("no run of a secret gets through, whatever the server says", () => {
  const chance = numbers(1);
  const below = (end) => chance.next().value % end;
  const alphabet = [..."abcdefgh \"\\.*({[\u0430\u044f\u{1f511}\u{1f512}"];
  const text = (length) => Array.from({ length }, () => alphabet[below(alphabet.length)]).join("");
  for (let round = 0; round < 2000; round++) {
    const secret = text(8 + below(30));
    const letters = [...secret];
    const from = below(letters.length - 7);
    const said = text(below(8)) + letters.slice(from, from + 8 + below(12)).join("") + text(below(8));
    for (const body of [
      { detail: said, code: said, password: [said, "x", 1, [said]] },
      { non_field_errors: [said, "x"], nested: { detail: said } },
      { [said]: ["x"] },
      { detail: { detail: said }, code: [[said]] },
      { detail: [said, said], username: said },
    ]) {
      const details = rejection(401, body, { password: secret });
      const error = new AuthError("invalid_credentials", details.detail, details);
      const words = [error.message, error.detail, error.serverCode, ...Object.entries(error.fields ?? {}).flat(2)];
      for (const word of words) assert.ok(word === undefined || word === "password" || !hasRun(word, secret), JSON.stringify([secret, word]));
    }
  }
});

test("a secret in pieces is not put together", () => {
  const secret = "correct horse battery";
  for (let cut = 1; cut < secret.length; cut++) {
    const pieces = [secret.slice(0, cut).trim(), secret.slice(cut).trim()];
    const { detail, serverCode } = rejection(401, { detail: pieces, non_field_errors: pieces, code: pieces }, { password: secret });
    for (const word of [detail, serverCode]) assert.ok(word === undefined || !hasRun(word, secret), word);
  }
});

test("a long secret and an answer as long are compared in the time that they take", () => {
  const letters = (length) => Array.from({ length }, (_, index) => String.fromCharCode(97 + ((index * index * 7 + index) % 26))).join("");
  const time = (length) => {
    const body = { detail: "0123456789".repeat(length / 10) };
    const begun = performance.now();
    assert.equal(rejection(401, body, { password: letters(length) }).detail, body.detail);
    return performance.now() - begun;
  };
  const quickest = (length) => Math.min(...Array.from({ length: 3 }, () => time(length)));
  const [small, large] = [quickest(1 << 13), quickest(1 << 17)];
  // Sixteen times as much; with the square it would be 256 times.
  assert.ok(large < Math.max(small, 1) * 150, `${small} ms, ${large} ms`);
});
