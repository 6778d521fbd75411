/** A lock made of storage: looked for twice, believed only after it has settled. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { source } from "../harness/modules.mjs";
import { Area, rest, stopClock } from "../harness/page.mjs";

const { SETTLING, askForLease } = await source("lease");

const TERM = 15_000;
const NAME = "k:lease";

// The longest pause between two looks, and two looks.
const ROUND = 80 + 2 * SETTLING;

let area;
beforeEach(() => (area = new Area()));

const ask = (term = TERM) => askForLease(area.asStore, "k", term);

/** What a promise has come to: undefined while it is pending. */
const stateOf = async (promise) => {
  await rest();
  return Promise.race([promise, undefined]);
};

const occupy = (until) => area.entries.set(NAME, `somebody ${until}`);

test("it is written after a second look, and believed after it has settled", async (t) => {
  const pass = stopClock(t);
  const { granted } = ask();
  await pass(SETTLING - 1);
  assert.equal(area.entries.has(NAME), false);
  await pass(1);
  assert.match(area.entries.get(NAME), /^\S+ \d+$/);
  await pass(SETTLING - 1);
  assert.equal(await stateOf(granted), undefined);
  await pass(1);
  assert.equal(await stateOf(granted), true);
});

test("it ends a term after it was written", async (t) => {
  const pass = stopClock(t, 1_000_000);
  ask();
  await pass(SETTLING);
  assert.equal(area.entries.get(NAME).split(" ")[1], String(1_000_000 + SETTLING + TERM));
});

test("who comes between the two looks is not written over", async (t) => {
  const pass = stopClock(t);
  const lease = ask();
  await pass(SETTLING / 2);
  occupy(Date.now() + TERM);
  await pass(ROUND);
  assert.match(area.entries.get(NAME), /^somebody /);
  assert.deepEqual([await stateOf(lease.granted), lease.prolong()], [undefined, false]);
});

test("one that somebody has written over is not believed, and asked for again", async (t) => {
  const pass = stopClock(t);
  const lease = ask();
  await pass(SETTLING);
  occupy(Date.now() + 300);
  await pass(SETTLING);
  assert.deepEqual([await stateOf(lease.granted), lease.prolong()], [undefined, false]);
  await pass(300 + ROUND);
  assert.deepEqual([await stateOf(lease.granted), lease.prolong()], [true, true]);
});

test("of many who ask at once one holds it, and each in turn", async (t) => {
  const pass = stopClock(t);
  const waiting = new Set(Array.from({ length: 5 }, () => ask()));
  const holders = [];
  for (const lease of waiting) {
    lease.granted.then(() => {
      assert.equal([...waiting].filter((each) => each.prolong()).length, 1);
      holders.push(lease);
    });
  }
  while (waiting.size > 0) {
    await pass(ROUND);
    assert.ok(holders.length <= 1);
    const holder = holders.pop();
    if (!holder) continue;
    waiting.delete(holder);
    holder.release();
  }
  assert.equal(area.entries.has(NAME), false);
});

test("it is prolonged for a whole term, and not when it is about to run out", async (t) => {
  const pass = stopClock(t, 1_000_000);
  const lease = ask();
  await pass(5_000);
  assert.equal(lease.prolong(), true);
  assert.equal(area.entries.get(NAME).split(" ")[1], String(1_005_000 + TERM));
  await pass(TERM - SETTLING);
  assert.equal(lease.prolong(), false, "another tab may have seen it run out by the time that it sees this");
});

test("one that has run out is held no more, and somebody else's", async (t) => {
  const pass = stopClock(t);
  const first = ask(500);
  await pass(2 * SETTLING);
  assert.equal(first.prolong(), true);
  const second = ask();
  await pass(500);
  assert.equal(first.prolong(), false);
  await pass(ROUND);
  assert.deepEqual([await stateOf(second.granted), second.prolong(), first.prolong()], [true, true, false]);
  first.release();
  assert.equal(second.prolong(), true, "it is not the first's to remove");
});

test("one that ends later than any can was written by a wrong clock, and counts for nothing", async (t) => {
  const pass = stopClock(t);
  occupy(Date.now() + 3_600_000);
  const lease = ask();
  await pass(2 * SETTLING);
  assert.equal(await stateOf(lease.granted), true);
});

test("one that ends as late as any can counts", async (t) => {
  const pass = stopClock(t);
  occupy(Date.now() + 600_000);
  const lease = ask();
  await pass(2 * SETTLING);
  assert.equal(await stateOf(lease.granted), undefined);
});

test("none is asked for that would count for nothing", async (t) => {
  const pass = stopClock(t);
  const lease = ask(Infinity);
  await pass(2 * SETTLING);
  assert.deepEqual([await stateOf(lease.granted), lease.prolong()], [true, true]);
});

test("garbage is nobody's", async (t) => {
  const pass = stopClock(t);
  for (const garbage of ["", "x", "somebody", "somebody soon", "somebody -1", "somebody 1e999", `a b ${Date.now() + 1000}`, "x".repeat(1 << 16)]) {
    area.entries.set(NAME, garbage);
    const lease = ask();
    await pass(2 * SETTLING);
    assert.equal(await stateOf(lease.granted), true, garbage);
    lease.release();
  }
});

test("withdrawn before it is granted it is given up at once", async (t) => {
  const pass = stopClock(t);
  for (const millis of [0, SETTLING / 2, SETTLING, 1.5 * SETTLING]) {
    const lease = ask();
    await pass(millis);
    lease.withdraw();
    assert.equal(area.entries.has(NAME), false, `after ${millis} ms`);
    await pass(ROUND);
    assert.deepEqual([await stateOf(lease.granted), area.entries.has(NAME)], [false, false], `after ${millis} ms`);
  }
});

test("withdrawn while somebody else has it, it leaves theirs alone", async (t) => {
  const pass = stopClock(t);
  occupy(Date.now() + TERM);
  const lease = ask();
  await pass(30);
  lease.withdraw();
  await pass(ROUND);
  assert.equal(await stateOf(lease.granted), false);
  assert.match(area.entries.get(NAME), /^somebody /);
});

test("withdrawn after it was granted it is kept; a page that goes away gives it up", async (t) => {
  const pass = stopClock(t);
  const lease = ask();
  await pass(2 * SETTLING);
  lease.withdraw();
  assert.equal(lease.prolong(), true);
  lease.leave();
  assert.equal(area.entries.has(NAME), false);
});

test("a full storage keeps nobody's lease: whoever asks has it", async (t) => {
  const pass = stopClock(t);
  area.failing.add("setItem");
  const leases = [ask(), ask()];
  await pass(2 * SETTLING);
  for (const lease of leases) assert.deepEqual([await stateOf(lease.granted), lease.prolong()], [true, true]);
  leases.forEach((lease) => lease.release());
});

test("a storage that cannot be read has nobody's lease, and is no crash", async (t) => {
  const pass = stopClock(t);
  const lease = ask();
  area.failing.add("getItem").add("removeItem");
  await pass(2 * SETTLING);
  assert.equal(lease.prolong(), false);
  lease.release();
  await pass(ROUND);
  assert.equal(await stateOf(lease.granted), false);
});
