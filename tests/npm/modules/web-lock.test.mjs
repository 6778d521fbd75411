/** The browser's locks: who gets one, and when it is let go. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { LockManager } from "../harness/locks.mjs";
import { source } from "../harness/modules.mjs";
import { rest } from "../harness/page.mjs";

const { askForWebLock } = await source("web-lock");

let locks;
beforeEach(() => (locks = new LockManager()));

const ask = (mode = "exclusive") => askForWebLock(locks, "k", mode);

/** Who has been granted it, of these. */
async function granted(...claims) {
  await rest();
  const states = await Promise.all(claims.map((claim) => Promise.race([claim.granted, undefined])));
  return states.map((isGranted) => isGranted === true);
}

test("who asks first holds it first, and the others in turn", async () => {
  const claims = [ask(), ask(), ask()];
  for (const [index, claim] of claims.entries()) {
    assert.deepEqual(await granted(...claims.slice(index)), claims.slice(index).map((_, later) => later === 0));
    claim.release();
  }
  await rest();
  assert.deepEqual(locks.names, []);
});

test("a shared one is held by all who ask, and by nobody beside an exclusive one", async () => {
  const [one, other] = [ask("shared"), ask("shared")];
  const alone = ask();
  assert.deepEqual(await granted(one, other, alone), [true, true, false]);
  one.release();
  assert.deepEqual(await granted(alone), [false]);
  other.release();
  assert.deepEqual(await granted(alone), [true]);
});

test("a request that is withdrawn holds nothing up", async () => {
  const [first, second, third] = [ask(), ask(), ask()];
  await rest();
  second.withdraw();
  assert.equal(await second.granted, false);
  assert.equal((await locks.query()).pending.length, 1);
  first.release();
  assert.deepEqual(await granted(third), [true]);
  assert.equal(second.isRefused(), false);
});

test("one that is held is not withdrawn", async () => {
  const [first, second] = [ask(), ask()];
  await first.granted;
  first.withdraw();
  assert.deepEqual(await granted(second), [false]);
});

test("one that is let go before it was granted is held for no moment", async () => {
  const [first, second] = [ask(), ask()];
  first.release();
  assert.equal(await first.granted, false);
  assert.deepEqual(await granted(second), [true]);
});

test("one that is let go while it is being granted is held for no moment", async () => {
  let grant;
  const slow = { request: (name, options, callback) => new Promise(() => (grant = callback)) };
  const claim = askForWebLock(slow, "k", "exclusive");
  claim.release();
  assert.equal(grant(), undefined, "nothing to wait for");
  assert.equal(await claim.granted, false);
  assert.equal(claim.isRefused(), false);
});

test("a browser that refuses it is told from a request that was withdrawn", async () => {
  locks.isForbidden = true;
  const claim = ask();
  assert.equal(await claim.granted, false);
  assert.equal(claim.isRefused(), true);
});

test("a browser that throws at once has none", () => {
  const throwing = { request: () => assert.fail("no") };
  assert.equal(askForWebLock(throwing, "k", "exclusive"), undefined);
});
