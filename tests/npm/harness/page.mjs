/** Pieces of a page, for modules alone in Node: globals, a clock that stands still, storage and locks. */

/** Puts property descriptors on the global object, until the test ends. */
export function pretend(t, descriptors) {
  for (const [name, descriptor] of Object.entries(descriptors)) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { configurable: true, ...descriptor });
    t.after(() => (before ? Object.defineProperty(globalThis, name, before) : delete globalThis[name]));
  }
}

/** A page that somebody looks at, with these locks. */
export function pretendPage(t, { locks, localStorage = new Area(), sessionStorage = new Area() } = {}) {
  pretend(t, {
    document: { value: { visibilityState: "visible", addEventListener() {} } },
    addEventListener: { value() {} },
    navigator: { value: { onLine: true, locks } },
    localStorage: { value: localStorage },
    sessionStorage: { value: sessionStorage },
  });
}

/** All that is under way comes to a rest, but for timers. */
export const rest = () => new Promise((resolve) => setImmediate(resolve));

/** Stops the clock and all timers; the function that is returned lets so many milliseconds pass. */
export function stopClock(t, now = 1_800_000_000_000) {
  const timers = new Map();
  const setTimeout = (callback, millis) => {
    const timer = { unref() {} };
    // What is too long for engines fires at once.
    timers.set(timer, { at: now + (millis < 2 ** 31 ? millis : 1), callback });
    return timer;
  };
  t.mock.method(Date, "now", () => now);
  pretend(t, { setTimeout: { value: setTimeout }, clearTimeout: { value: (timer) => timers.delete(timer) } });
  return async (millis) => {
    await rest();
    for (const end = now + millis; now < end; ) {
      now++;
      for (const [timer, { at, callback }] of timers) if (at <= now && timers.delete(timer)) callback();
      await rest();
    }
  };
}

/** As `localStorage` is. Notes what is written, and fails where it is told to. */
export class Area {
  entries = new Map();
  /** Each write, as `set KEY` or `remove KEY`. */
  writes = [];
  /** Names of methods that throw. */
  failing = new Set();
  /** Names of methods that do nothing. */
  idle = new Set();
  /** How many letters it can hold, what is being replaced included, as a browser counts that is careful. */
  room = Infinity;

  getItem(key) {
    this.#fail("getItem");
    return this.entries.get(key) ?? null;
  }

  setItem(key, text) {
    this.#fail("setItem");
    if (this.idle.has("setItem")) return;
    const used = [...this.entries.values()].join("").length;
    if (used + text.length > this.room) throw new DOMException("full", "QuotaExceededError");
    this.entries.set(key, text);
    this.writes.push(`set ${key}`);
  }

  removeItem(key) {
    this.#fail("removeItem");
    if (this.idle.has("removeItem")) return;
    this.entries.delete(key);
    this.writes.push(`remove ${key}`);
  }

  /** The same as an app's own store. */
  get asStore() {
    return { get: (key) => this.getItem(key), set: (key, text) => this.setItem(key, text), remove: (key) => this.removeItem(key) };
  }

  #fail(method) {
    if (this.failing.has(method)) throw new DOMException(`${method} fails`, "SecurityError");
  }
}
