/** A session as the store keeps it: a page whose app is Rust reads it and writes it too. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { fixture, tokenOf, wrongIn } from "../harness/fixtures.mjs";
import { glue, source } from "../harness/modules.mjs";

const { isNewer, showRecord, writeRecord } = await source("stored");
const { DIALECTS } = await source("dialects");
const { access_claims, sessions, marks, written } = fixture("stored");
const access = tokenOf(access_claims);

/** What a core is shown, which has seen something else before. */
function shown(texts, dialect = "simplejwt") {
  const seen = { mark: "an older one", session: "an older one" };
  const core = {
    see_nothing: () => Object.assign(seen, { mark: null, session: null }),
    see_mark: (epoch, generation, is_login) => (seen.mark = { epoch, generation, is_login }),
    see_session: (epoch, generation, session) => (seen.session = { epoch, generation, session }),
  };
  seen.newest = showRecord(core, texts, DIALECTS[dialect]);
  return seen;
}

test("a stored session counts as the fixture says", () => {
  const wrong = wrongIn(sessions, ({ what, text, dialect, reads }) => {
    const { session: found } = shown({ session: text.replaceAll("ACCESS", access) }, dialect);
    const read = found && {
      epoch: found.epoch,
      generation: found.generation,
      received_at: found.session.received_at(),
      refresh: found.session.refresh_token()?.replace(access, "ACCESS") ?? null,
    };
    if (found) assert.equal(found.session.access_token(), access);
    return JSON.stringify(read) === JSON.stringify(reads) ? undefined : `${what}: ${JSON.stringify(read)}`;
  });
  assert.deepEqual(wrong, []);
});

test("a mark counts as the fixture says", () => {
  const wrong = wrongIn(marks, ({ text, reads }) => {
    const { mark } = shown({ mark: text });
    return JSON.stringify(mark) === JSON.stringify(reads) ? undefined : `${JSON.stringify(text)}: ${JSON.stringify(mark)}`;
  });
  assert.deepEqual(wrong, []);
});

test("a record is written as the fixture says", () => {
  for (const { version, mark, received_at, refresh, texts } of written) {
    const session = version && glue.Session.receive(access, refresh ?? undefined, "1", received_at, received_at + 1, undefined);
    const numbers = [...(version ?? mark.slice(0, 2)), ...mark];
    const core = { stored: () => session ?? undefined, stored_number: (index) => Number(numbers[index]) };
    const found = writeRecord(core);
    assert.deepEqual([found.session?.replace(access, "ACCESS") ?? null, found.mark], texts);
  }
});

test("what a login writes is read back by another client", () => {
  const core = new glue.Core(60_000, 15_000, 1, false);
  core.look(1_800_000_000_000, true, true);
  core.tick();
  const session = glue.Session.receive(access, "r", "1", 1_800_000_000_000, 1_800_000_300_000, undefined);
  core.log_in(core.login_ticket(), session);
  const texts = [];
  while (core.next_output()) if (core.stored()) texts.push(writeRecord(core));
  assert.equal(texts.length, 1);
  const { session: found, mark, newest } = shown(texts[0]);
  assert.equal(found.session.access_token(), access);
  assert.equal(found.session.refresh_token(), "r");
  assert.equal(mark.is_login, true);
  assert.deepEqual(newest, [found.epoch, found.generation]);
  assert.deepEqual(newest, [mark.epoch, mark.generation]);
});

test("the newest version is the mark's or the session's, whichever is newer", () => {
  const text = (epoch, generation) => sessions[0].text.replace("ACCESS", access).replace('"epoch":"5","generation":"7"', `"epoch":"${epoch}","generation":"${generation}"`);
  const newest = (session, mark) => shown({ session, mark }).newest;
  assert.equal(newest(undefined, undefined), undefined);
  assert.equal(newest("garbage", "garbage"), undefined);
  assert.deepEqual(newest(undefined, "5 7 in"), [5, 7]);
  assert.deepEqual(newest(text(5, 7), undefined), [5, 7]);
  assert.deepEqual(newest(text(5, 8), "5 7 in"), [5, 8]);
  assert.deepEqual(newest(text(5, 7), "5 8 in"), [5, 8]);
  assert.deepEqual(newest(text(4, 9), "5 7 out"), [5, 7]);
  assert.deepEqual(newest(text(10, 0), "9 9 out"), [10, 0]);
});

test("a version is newer by its epoch and then by its generation, as numbers", () => {
  for (const [one, other] of [[[1, 0], undefined], [[10, 0], [9, 9]], [[1, 10], [1, 9]], [[0, 0], [-1, 5]]]) {
    assert.equal(isNewer(one, other), true);
    if (other) assert.equal(isNewer(other, one), false);
  }
  assert.equal(isNewer([1, 1], [1, 1]), false);
});

test("a session that turns to garbage is seen no more, and its mark still is", () => {
  const text = sessions[0].text.replace("ACCESS", access);
  assert.ok(shown({ session: text, mark: "5 7 in" }).session);
  const { session, mark } = shown({ session: text.slice(1), mark: "5 7 in" });
  assert.equal(session, null);
  assert.deepEqual(mark, { epoch: 5, generation: 7, is_login: true });
});

test("garbage as long or as deep as a storage allows counts as nothing", () => {
  for (const garbage of ["x".repeat(1 << 20), "[".repeat(1 << 17), '{"a":'.repeat(1 << 17), '{"hallpass":"2","epoch":' + "9".repeat(1 << 20)]) {
    assert.equal(shown({ session: garbage, mark: garbage }).newest, undefined);
  }
  assert.equal({}.polluted, undefined);
});
