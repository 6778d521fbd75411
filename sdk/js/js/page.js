// What the page knows of the world, and the events after which it may be another one. A server and a worker have no page.

// Storage events go to other pages alone; this one goes to the other clients of this page.
const WRITTEN = "hallpass:written";

/** Whether there is a page. */
export const isPage = () => !!(globalThis.document?.addEventListener && globalThis.addEventListener);

/** Where nobody can tell, the network is taken to be there. */
export const isOnline = () => globalThis.navigator?.onLine !== false;

/** Where there is no page, nobody looks. */
export const isVisible = () => globalThis.document?.visibilityState == "visible";

/** The browser's locks: only where there is a page, for a server's clients are strangers to each other. */
export function findLocks() {
  try {
    const locks = isPage() ? navigator.locks : undefined;
    return locks?.request && locks.query ? locks : undefined;
  } catch {}
}

/** Tells the other clients of this page that the store was written. It says nothing more: whoever hears it reads the store. */
export function tellPage() {
  if (isPage()) dispatchEvent(new Event(WRITTEN));
}

/** Calls on each of the page's events after which the world may be another one, and when it goes away. Returns what ends the first, and both. */
export function listen(lookAgain, leave) {
  if (!isPage()) return { stopLooking() {}, stop() {} };
  const events = [
    ...["storage", "online", "offline", "pageshow", "focus", WRITTEN].map((event) => [globalThis, event]),
    ...["visibilitychange", "resume"].map((event) => [document, event]),
  ];
  for (const [target, event] of events) target.addEventListener(event, lookAgain);
  addEventListener("pagehide", leave);
  return {
    stopLooking() {
      for (const [target, event] of events) target.removeEventListener(event, lookAgain);
    },
    stop: () => removeEventListener("pagehide", leave),
  };
}
