// The lock around an exchange, and what makes the store trustworthy under it.
//
// localStorage is not ordered with Web Locks: the next holder of a lock can read what was there before the last holder wrote. So
// whoever has written version N keeps a shared lock with N in its name, and whoever gets the lock asks the browser, which answers
// that consistently, for the highest N, and waits until the store shows it.

import { SETTLING, askForLease, settle } from "./lease.js";
import { findLocks } from "./page.js";
import { isNewer } from "./stored.js";
import { sleep, sleepAside, within } from "./timer.js";
import { askForWebLock } from "./web-lock.js";

// How long to look for a write that must become visible, before going on without. Longest measured: 2 ms.
const BOUND = 1000;
const PAUSE = 4;

// How long the newest version is named. Then the write has long been seen, and a page that holds a lock could not go into the
// back/forward cache.
const NAMED = 10_000;

// The session is this client's alone.
const UNSHARED = { granted: true, prolong: () => true, withdraw() {}, leave() {}, release() {} };

/** The lock of one store. `term` is longer than any exchange; `versionOf` returns the newest version that the store shows. */
export function makeLock(store, key, term, versionOf) {
  const name = `hallpass:${store.name}:${key}`;
  const prefix = `${name}:version:`;
  let locks = findLocks();
  // What was written here last, for as long as that matters.
  let written;

  function claim() {
    const area = store.area();
    if (!area && !store.isShared()) return UNSHARED;
    const lock = locks && askForWebLock(locks, name, "exclusive");
    return lock ?? (area ? askForLease(area, key, term) : UNSHARED);
  }

  /** Waits until the lock is held, or never will be: returns which. If the browser refuses one, it refuses all, in a sandboxed frame. */
  async function isGranted(claim) {
    const isGranted = await claim.granted;
    if (claim.isRefused?.()) locks = undefined;
    return isGranted;
  }

  function forget(version) {
    if (written && (!version || !isNewer(written.version, version))) {
      written.lock.release();
      written = undefined;
    }
  }

  async function showsNewest(isOver) {
    while (!isOver()) {
      const { held } = await locks.query();
      const names = held.filter((lock) => lock.name.startsWith(prefix)).map((lock) => lock.name.slice(prefix.length));
      // A key may begin as this one does.
      const versions = names.filter((name) => /^-?\d+:-?\d+$/.test(name)).map((name) => name.split(":").map(Number));
      const version = versionOf();
      if (versions.every((newest) => !isNewer(newest, version))) return;
      await sleep(PAUSE);
    }
  }

  return {
    claim,
    isGranted,

    /** Waits until the lock is held; not for longer than anybody may hold it. Returns whether it is. */
    isGrantedInTime: async (claim) => (await within(term, isGranted(claim))) === true,

    /** Says that this version was written here, in a store that other tabs see, for as long as that matters. */
    wrote(version) {
      forget();
      const lock = locks && askForWebLock(locks, prefix + version.join(":"), "shared");
      if (!lock) return;
      written = { version, lock };
      sleepAside(NAMED).then(() => forget(version));
    },

    /** Everybody can see something newer: what was written here matters no more. */
    saw(version) {
      if (written && version && isNewer(version, written.version)) forget();
    },

    /** Lets the lock go, when everybody can know what was written under it. */
    async release(claim) {
      if (written && claim.isRefused) await within(SETTLING, written.lock.granted);
      claim.release();
    },

    /** Waits until the store shows what was written last, by whichever tab. */
    async settle() {
      if (!store.isShared()) return;
      if (!locks) return settle();
      let isOver = false;
      await within(BOUND, showsNewest(() => isOver).catch(() => {}));
      isOver = true;
    },
  };
}
