/** Web Locks in memory, as their specification has them: all who share one are pages of one origin. */

export class LockManager {
  /** Whether it grants nothing at the moment. */
  isBusy = false;
  /** Whether it refuses all requests, as in a sandboxed frame. */
  isForbidden = false;
  #held = [];
  #queue = [];

  request(name, { mode = "exclusive", signal } = {}, callback) {
    if (this.isForbidden) return Promise.reject(new DOMException("no", "SecurityError"));
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const request = { name, mode, callback, resolve, reject };
      this.#queue.push(request);
      signal?.addEventListener("abort", () => this.#abort(request, signal.reason));
      queueMicrotask(() => this.#grantAll());
    });
  }

  async query() {
    if (this.isForbidden) throw new DOMException("no", "SecurityError");
    const told = ({ name, mode }) => ({ name, mode, clientId: "1" });
    return { held: this.#held.map(told), pending: this.#queue.map(told) };
  }

  /** The names of the locks that are held. */
  get names() {
    return this.#held.map(({ name }) => name);
  }

  /** Grants what has waited. */
  resume() {
    this.isBusy = false;
    this.#grantAll();
  }

  /** A request that has been granted is not withdrawn any more. */
  #abort(request, reason) {
    if (!this.#queue.includes(request)) return;
    this.#queue = this.#queue.filter((each) => each !== request);
    request.reject(reason);
    this.#grantAll();
  }

  #grantAll() {
    if (this.isBusy) return;
    for (let next; (next = this.#queue.find((request) => this.#isGrantable(request))); ) this.#grant(next);
  }

  /** The first in the queue of its name, and nobody holds what it excludes. */
  #isGrantable(request) {
    const { name, mode } = request;
    const isFirst = this.#queue.find((each) => each.name === name) === request;
    return isFirst && !this.#held.some((lock) => lock.name === name && (mode === "exclusive" || lock.mode === "exclusive"));
  }

  #grant(request) {
    this.#queue = this.#queue.filter((each) => each !== request);
    this.#held.push(request);
    const { name, mode, callback, resolve, reject } = request;
    const letGo = () => {
      this.#held = this.#held.filter((each) => each !== request);
      this.#grantAll();
    };
    Promise.resolve({ name, mode }).then(callback).finally(letGo).then(resolve, reject);
  }
}
