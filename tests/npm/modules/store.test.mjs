/** Where the session is kept: in which order, and what becomes of it when a storage fails. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { source } from "../harness/modules.mjs";
import { Area, pretend, pretendPage } from "../harness/page.mjs";

const { openStore } = await source("store");

const one = { session: "s1", mark: "m1" };
const two = { session: "s2", mark: "m2" };
const gone = { session: undefined, mark: "m3" };

let area;
let store;

beforeEach(() => {
  area = new Area();
  store = openStore(area.asStore, "k");
});

/** What the area says. */
const texts = () => Object.fromEntries(area.entries);

test("a session is written before its mark", () => {
  store.write(one);
  assert.deepEqual(area.writes, ["set k", "set k:epoch"]);
  store.write(two);
  assert.deepEqual(area.writes.slice(2), ["set k", "set k:epoch"]);
});

test("a mark is written before a session is erased", () => {
  store.write(one);
  store.write(gone);
  assert.deepEqual(area.writes.slice(2), ["set k:epoch", "remove k"]);
  assert.deepEqual(texts(), { "k:epoch": "m3" });
});

test("what is as it should be is left alone", () => {
  store.write(one);
  store.write(one);
  store.write({ ...one, session: "s2" });
  store.write({ session: "s2", mark: "m2" });
  assert.deepEqual(area.writes, ["set k", "set k:epoch", "set k", "set k:epoch"]);
  store.write(gone);
  store.write(gone);
  assert.deepEqual(area.writes.slice(4), ["set k:epoch", "remove k"]);
});

test("a write says whether it changed anything, whoever wrote before", () => {
  assert.equal(store.write(one), true);
  assert.equal(store.write(one), false);
  area.entries.set("k", "of another tab");
  assert.equal(store.write(one), true);
  assert.deepEqual(store.read(), one);
});

test("what another tab writes is read", () => {
  store.write(one);
  area.entries.set("k", "s2").set("k:epoch", "m2");
  assert.deepEqual(store.read(), two);
  area.entries.clear();
  assert.deepEqual(store.read(), { session: undefined, mark: undefined });
});

test("what is no text counts as nothing", () => {
  for (const value of [undefined, null, 1, {}, [], new String("s1"), Promise.resolve("s1")]) {
    const odd = openStore({ get: () => value, set() {}, remove() {} }, "k");
    assert.deepEqual(odd.read(), { session: undefined, mark: undefined });
  }
});

for (const [what, spoil] of [
  ["throws at each write", () => area.failing.add("setItem")],
  ["writes nothing", () => area.idle.add("setItem")],
  ["is full", () => (area.room = 0)],
  ["cannot be read any more", () => area.failing.add("getItem")],
]) {
  test(`where the storage ${what}, the session goes on in memory`, () => {
    spoil();
    assert.equal(store.write(one), true);
    assert.deepEqual(store.read(), one);
    assert.equal(store.takeFailure(), true);
    assert.equal(store.area(), undefined);
    assert.equal(store.isShared(), false);
  });
}

test("a storage that erases nothing is given up, too", () => {
  store.write(one);
  area.idle.add("removeItem");
  store.write(gone);
  assert.deepEqual(store.read(), gone);
  assert.equal(store.takeFailure(), true);
});

test("memory is for good: what is in the storage later is not taken up, and nothing is written to it", () => {
  area.failing.add("setItem");
  store.write(one);
  area.failing.clear();
  area.entries.set("k", "old");
  store.write(two);
  assert.deepEqual(store.read(), two);
  assert.deepEqual(texts(), { k: "old" });
});

test("a full storage has room again for what it has just given up", () => {
  const [old, long] = ["1", "2"].map((letter) => letter.repeat(10));
  store.write({ session: old, mark: "m1" });
  // For a mark beside the old session, but not for another session.
  area.room = 14;
  store.write({ session: long, mark: "m2" });
  assert.deepEqual(texts(), { "k:epoch": "m2", k: long });
  assert.deepEqual(area.writes.slice(2), ["set k:epoch", "remove k", "set k"]);
  assert.equal(store.takeFailure(), false);
  assert.ok(store.area());
});

test("a full storage keeps no spent token when it is given up", () => {
  store.write(one);
  area.failing.add("setItem");
  store.write(two);
  assert.equal(area.entries.has("k"), false);
  assert.deepEqual(store.read(), two);
});

test("a storage that lets nothing be erased either is no crash", () => {
  store.write(one);
  ["setItem", "removeItem"].forEach((method) => area.failing.add(method));
  store.write(two);
  assert.deepEqual(store.read(), two);
  assert.equal(store.takeFailure(), true);
});

test("a storage that cannot be read says nothing: what was read last still counts", () => {
  area.entries.set("k", "s1").set("k:epoch", "m1");
  assert.deepEqual(store.read(), one);
  area.failing.add("getItem");
  assert.deepEqual(store.read(), one);
  assert.equal(store.takeFailure(), true);
  area.failing.clear();
  area.entries.set("k", "s2").set("k:epoch", "m2");
  assert.deepEqual(store.read(), two);
});

test("a storage that can be read by halves says nothing, not half", () => {
  area.entries.set("k", "s1").set("k:epoch", "m1");
  const { get } = area.asStore;
  let reads = 0;
  const half = openStore({ ...area.asStore, get: (key) => (++reads > 2 && key === "k:epoch" ? assert.fail() : get(key)) }, "k");
  half.read();
  area.entries.set("k", "s2").set("k:epoch", "m2");
  assert.deepEqual(half.read(), one);
});

test("a failure is told once, however often it happens", () => {
  area.failing.add("getItem");
  store.read();
  store.read();
  assert.equal(store.takeFailure(), true);
  assert.equal(store.takeFailure(), false);
  store.read();
  store.write(one);
  assert.equal(store.takeFailure(), false);
});

test("the browser's storages are kept apart, and told apart in the lock's name", (t) => {
  const [localStorage, sessionStorage] = [new Area(), new Area()];
  pretendPage(t, { localStorage, sessionStorage });
  for (const [kind, place, name, isShared] of [
    ["local", localStorage, "localStorage", true],
    ["session", sessionStorage, "sessionStorage", false],
    ["cookie", localStorage, "cookie", true],
    ["memory", undefined, "memory", false],
  ]) {
    const store = openStore(kind, kind);
    store.write({ session: undefined, mark: "m" });
    assert.equal(place?.getItem(`${kind}:epoch`), place && "m");
    assert.deepEqual([store.name, store.isShared(), !!store.area()], [name, isShared, !!place]);
  }
  assert.deepEqual([store.name, store.isShared()], ["custom", true]);
});

test("a storage that throws when it is asked for is a failure", (t) => {
  pretendPage(t);
  pretend(t, { localStorage: { get: () => assert.fail("no") } });
  const store = openStore("local", "k");
  assert.equal(store.takeFailure(), true);
  store.write(one);
  assert.deepEqual(store.read(), one);
  assert.equal(store.isShared(), false);
});

test("a storage that is missing is none, and no failure", (t) => {
  pretendPage(t, { sessionStorage: null });
  const store = openStore("session", "k");
  store.write(one);
  assert.deepEqual([store.read(), store.takeFailure(), store.area()], [one, false, undefined]);
});

test("a cookie stays shared, whatever becomes of the storage", (t) => {
  const localStorage = new Area();
  pretendPage(t, { localStorage });
  const store = openStore("cookie", "k");
  localStorage.failing.add("setItem");
  store.write(gone);
  assert.deepEqual([store.area(), store.isShared(), store.read()], [undefined, true, gone]);
});

test("a server's own storage is nobody's", (t) => {
  pretend(t, { localStorage: { value: area } });
  const store = openStore("local", "k");
  store.write(one);
  assert.deepEqual([area.writes, store.read(), store.takeFailure()], [[], one, false]);
});
