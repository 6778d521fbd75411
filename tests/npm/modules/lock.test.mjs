/** The lock around an exchange, and what makes the store trustworthy under it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { LockManager } from "../harness/locks.mjs";
import { source } from "../harness/modules.mjs";
import { Area, pretendPage, rest, stopClock } from "../harness/page.mjs";

const { makeLock } = await source("lock");
const { openStore } = await source("store");
const { SETTLING } = await source("lease");

const TERM = 15_000;
const NAME = "hallpass:localStorage:k";
const BOUND = 1000;
const NAMED = 10_000;

/** A tab: its locks are those of all tabs, and its store shows this version. */
function tab(t, { locks = new LockManager(), kind = "local", shown } = {}) {
  const pass = stopClock(t);
  const localStorage = new Area();
  pretendPage(t, { locks, localStorage });
  const world = { shown };
  const open = (key = "k", storage = kind) => makeLock(openStore(storage, key), key, TERM, () => world.shown);
  return { pass, locks, world, open, lock: open(), localStorage };
}

/** Whether it has ended, as soon as all is at rest. */
async function hasEnded(promise) {
  const ended = promise.then(() => true);
  await rest();
  return Promise.race([ended, false]);
}

test("a page's own session needs no lock", async (t) => {
  const { locks, open } = tab(t);
  const lock = open("k", "memory");
  const claim = lock.claim();
  assert.deepEqual([await lock.isGranted(claim), claim.prolong(), locks.names], [true, true, []]);
  await lock.release(claim);
});

test("clients of one storage and key have one lock, and others have others", async (t) => {
  const { locks, lock, open } = tab(t);
  const [first, second] = [lock.claim(), open().claim()];
  const others = [open("other").claim(), open("k", "session").claim(), open("k", "cookie").claim(), open("k", new Area().asStore).claim()];
  await rest();
  assert.deepEqual(locks.names.sort(), ["hallpass:cookie:k", "hallpass:custom:k", NAME, "hallpass:localStorage:other", "hallpass:sessionStorage:k"]);
  await lock.release(first);
  assert.equal(await second.granted, true);
  others.forEach((claim) => claim.release());
});

for (const [what, locks] of Object.entries({ "no locks": null, "locks that cannot be asked": { request() {} } })) {
  test(`where the browser has ${what} there is a lease`, async (t) => {
    const { pass, lock, localStorage } = tab(t, { locks });
    lock.claim();
    await pass(2 * SETTLING);
    assert.deepEqual([...localStorage.entries.keys()], ["k:lease"]);
  });
}

test("a browser that refuses a lock is asked for no other", async (t) => {
  const { pass, locks, lock, localStorage } = tab(t);
  locks.isForbidden = true;
  assert.equal(await lock.isGranted(lock.claim()), false);
  locks.isForbidden = false;
  lock.claim();
  await pass(2 * SETTLING);
  assert.deepEqual([locks.names, [...localStorage.entries.keys()]], [[], ["k:lease"]]);
});

test("a lock is waited for as long as anybody may hold it, and no longer", async (t) => {
  const { pass, lock, open } = tab(t);
  lock.claim();
  await rest();
  const waiting = lock.isGrantedInTime(open().claim());
  await pass(TERM - 1);
  assert.equal(await hasEnded(waiting), false);
  await pass(1);
  assert.equal(await waiting, false);
});

test("what was written is named until something newer is seen", async (t) => {
  const { locks, lock } = tab(t);
  lock.wrote([5, 7]);
  await rest();
  assert.deepEqual(locks.names, [`${NAME}:version:5:7`]);
  for (const version of [undefined, [5, 7], [5, 6], [4, 9]]) lock.saw(version);
  await rest();
  assert.deepEqual(locks.names, [`${NAME}:version:5:7`]);
  lock.saw([5, 10]);
  await rest();
  assert.deepEqual(locks.names, []);
});

test("the newest alone is named", async (t) => {
  const { locks, lock } = tab(t);
  lock.wrote([5, 7]);
  lock.wrote([5, 8]);
  await rest();
  assert.deepEqual(locks.names, [`${NAME}:version:5:8`]);
});

test("a name is kept for ten seconds, each for its own", async (t) => {
  const { pass, locks, lock } = tab(t);
  lock.wrote([5, 7]);
  await pass(NAMED - 100);
  lock.wrote([5, 8]);
  await pass(200);
  assert.deepEqual(locks.names, [`${NAME}:version:5:8`]);
  await pass(NAMED - 201);
  assert.deepEqual(locks.names, [`${NAME}:version:5:8`]);
  await pass(1);
  assert.deepEqual(locks.names, []);
});

test("two tabs may name one version", async (t) => {
  const { locks, lock, open } = tab(t);
  lock.wrote([5, 7]);
  open().wrote([5, 7]);
  await rest();
  assert.equal(locks.names.length, 2);
});

test("the next holder waits until its store shows what is named", async (t) => {
  const { pass, world, lock, open } = tab(t, { shown: [5, 9] });
  open().wrote([5, 10]);
  await rest();
  const settled = lock.settle();
  await pass(100);
  assert.equal(await hasEnded(settled), false);
  world.shown = [5, 10];
  await pass(4);
  assert.equal(await hasEnded(settled), true);
});

test("a store that shows something newer, or nothing where nothing is named, has settled", async (t) => {
  const { world, lock, open } = tab(t);
  assert.equal(await hasEnded(lock.settle()), true);
  open().wrote([5, 10]);
  await rest();
  for (const version of [[5, 10], [5, 11], [6, 0], [10, 0]]) {
    world.shown = version;
    assert.equal(await hasEnded(lock.settle()), true, String(version));
  }
});

test("of many names the newest counts", async (t) => {
  const { pass, world, lock, open } = tab(t, { shown: [9, 9] });
  for (const version of [[9, 9], [10, 1], [9, 10]]) open().wrote(version);
  await rest();
  const settled = lock.settle();
  await pass(50);
  world.shown = [9, 10];
  await pass(50);
  assert.equal(await hasEnded(settled), false);
  world.shown = [10, 1];
  await pass(4);
  assert.equal(await hasEnded(settled), true);
});

test("the names of another storage or key say nothing", async (t) => {
  const { lock, open } = tab(t);
  open("other").wrote([9, 9]);
  open("k", "cookie").wrote([9, 9]);
  open("k:version").wrote([9, 9]);
  await rest();
  assert.equal(await hasEnded(lock.settle()), true);
});

test("a store that never shows it is waited for a second, and looked at no more", async (t) => {
  const { pass, world, lock, open } = tab(t, { shown: [5, 9] });
  open().wrote([5, 10]);
  await rest();
  const settled = lock.settle();
  await pass(BOUND - 1);
  assert.equal(await hasEnded(settled), false);
  await pass(1);
  assert.equal(await hasEnded(settled), true);
  let looks = 0;
  Object.defineProperty(world, "shown", { get: () => looks++ });
  await pass(100);
  assert.ok(looks <= 1, `${looks} looks`);
});

test("a browser that does not say who holds what is not waited for", async (t) => {
  const { locks, lock } = tab(t);
  locks.isForbidden = true;
  assert.equal(await hasEnded(lock.settle()), true);
});

test("without locks what was written is given the time to be seen", async (t) => {
  const { pass, lock } = tab(t, { locks: null });
  const settled = lock.settle();
  await pass(SETTLING - 1);
  assert.equal(await hasEnded(settled), false);
  await pass(1);
  assert.equal(await hasEnded(settled), true);
});

test("a store of one's own has always settled", async (t) => {
  const { open } = tab(t, { locks: null });
  for (const kind of ["memory", "session"]) assert.equal(await hasEnded(open("k", kind).settle()), true, kind);
});

test("a lock is let go when what was written under it has its name", async (t) => {
  const { locks, lock, open } = tab(t);
  const claim = lock.claim();
  await claim.granted;
  const next = open().claim();
  locks.isBusy = true;
  lock.wrote([5, 7]);
  const released = lock.release(claim);
  assert.equal(await hasEnded(released), false);
  assert.deepEqual(locks.names, [NAME]);
  locks.resume();
  await released;
  assert.equal(await next.granted, true);
  assert.deepEqual(locks.names.sort(), [NAME, `${NAME}:version:5:7`]);
});

test("a lock is let go all the same when no name comes", async (t) => {
  const { pass, locks, lock } = tab(t);
  const claim = lock.claim();
  await claim.granted;
  locks.isBusy = true;
  lock.wrote([5, 7]);
  const released = lock.release(claim);
  await pass(SETTLING - 1);
  assert.deepEqual(locks.names, [NAME]);
  await pass(1);
  await released;
  await rest();
  assert.deepEqual(locks.names, []);
});
