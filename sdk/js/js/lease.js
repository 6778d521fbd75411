// A lock made of storage, for pages without Web Locks (plain HTTP). Weaker: storage orders nothing between tabs, so that a lease is
// believed only if it is still there after a while.

import { sleep } from "./timer.js";

/** How long a write may take to be seen by all tabs, in milliseconds. Measured: 20 lost none of 120 under load. */
export const SETTLING = 60;

// How long at most to wait for a time at which timers come when they should, in milliseconds.
const STARVATION = 1000;

// No client waits longer for an answer, whatever its timeout; what ends later was written by a wrong clock.
const LONGEST = 600_000;

/**
 * Waits until every tab can have seen what was written. A timer that comes late tells of a machine, or of a page, that is short of time:
 * then what others wrote is late too, and it is waited for anew.
 */
export async function settle() {
  const begun = Date.now();
  for (let now = begun; ; now = Date.now()) {
    await sleep(SETTLING);
    const isOnTime = Date.now() - now < 2 * SETTLING;
    if (isOnTime || Date.now() - begun > STARVATION) return;
  }
}

/** Asks for a lease that lasts for `term` milliseconds: longer than any exchange that it guards. */
export function askForLease(area, key, term) {
  const name = `${key}:lease`;
  const owner = Math.random().toString(36).slice(2);
  let isGranted = false;
  let isReleased = false;
  let isUnwritable = false;

  /** Who will hold the lease in so many milliseconds. One that has run out, or that ends later than any can, counts for nothing. */
  function holder(ahead = 0) {
    try {
      const [, holder, until] = area.get(name)?.match(/^(\S+) (\d+)$/) ?? [];
      const left = until - Date.now() - ahead;
      return left > 0 && left <= LONGEST ? holder : undefined;
    } catch {}
  }

  const isOurs = (ahead) => isUnwritable || holder(ahead) == owner;

  function write() {
    try {
      area.set(name, `${owner} ${Date.now() + Math.min(term, LONGEST)}`);
      isUnwritable = false;
    } catch {
      // A full storage keeps nobody's lease. Whoever exchanges then has to write the pair, and goes on in memory.
      isUnwritable = true;
    }
  }

  /**
   * Looks twice: a page that was busy, starting for example, sees at first what the storage was when that began, and would write over
   * the lease of somebody who has already made sure of it.
   */
  async function isFree() {
    if (holder()) return false;
    await settle();
    return !holder() && !isReleased;
  }

  async function ask() {
    while (!isReleased) {
      if (await isFree()) {
        write();
        await settle();
        if (isOurs()) return (isGranted = !isReleased);
      }
      await sleep(20 + Math.random() * 60);
    }
    return false;
  }

  /** Gives the lease up. */
  function release() {
    isReleased = true;
    if (holder() != owner) return;
    for (const giveUp of [() => area.remove(name), () => area.set(name, "")]) {
      try {
        return giveUp();
      } catch {}
    }
  }

  return {
    granted: ask(),
    /**
     * Begins the term anew, and returns whether that can be: some of it is gone by the time that the lease is believed, and all of it has
     * to be left for an exchange. Not so near the end that another tab may have seen it run out.
     */
    prolong() {
      const isHeld = isOurs(2 * SETTLING);
      if (isHeld) write();
      return isHeld;
    },
    withdraw: () => isGranted || release(),
    // The browser does not take it away from a page that is gone.
    leave: release,
    release,
  };
}
