/** A TokenStore of the app's own. */

/** Keeps texts in a map, tells of writes, and throws where it is told to. */
export class Store {
  #entries = new Map();
  #waiting = new Set();
  /** Methods that throw from now on. */
  failing = new Set();

  get(key) {
    this.#fail("get");
    return this.#entries.get(key) ?? null;
  }

  set(key, value) {
    this.#fail("set");
    if (typeof key !== "string" || typeof value !== "string") throw new TypeError("a text for a text");
    this.#entries.set(key, value);
    for (const waiting of this.#waiting) waiting(value);
  }

  remove(key) {
    this.#fail("remove");
    this.#entries.delete(key);
  }

  keys() {
    return [...this.#entries.keys()];
  }

  values() {
    return [...this.#entries.values()];
  }

  spoil(text) {
    for (const key of this.#entries.keys()) this.#entries.set(key, text);
  }

  /** Resolves when a value is written of which this is true. */
  until(isIt) {
    return new Promise((resolve) => {
      const look = (value) => {
        if (!isIt(value)) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }

  #fail(method) {
    if (this.failing.has(method)) throw new Error(`${method} fails`);
  }
}

export function memory() {
  return new Store();
}
