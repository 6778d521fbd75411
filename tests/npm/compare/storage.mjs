/** A storage as browsers have it, and as hallpass wants it: two clients that share one are two tabs. */

export class MemoryStorage {
  #entries = new Map();

  get length() {
    return this.#entries.size;
  }
  key(index) {
    return [...this.#entries.keys()][index] ?? null;
  }
  getItem(key) {
    return this.#entries.get(key) ?? null;
  }
  setItem(key, value) {
    this.#entries.set(key, value);
  }
  removeItem(key) {
    this.#entries.delete(key);
  }

  get = this.getItem;
  set = this.setItem;
  remove = this.removeItem;
}
