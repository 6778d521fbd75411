/** A fetch for the option `fetch`: it notes each request, and may answer in the server's place. */

/**
 * `answer(note, send)` may return a Response, or throw; where it returns nothing the request goes to the server.
 * A note has `method`, `url`, `path`, `authorization`, `request` and the body's `bytes`.
 */
export function spy(answer = () => undefined) {
  const notes = [];
  const waiting = new Set();
  const fetch = async (input, init) => {
    const request = new Request(input, init);
    // As the platform's does: nothing leaves.
    request.signal.throwIfAborted();
    const { pathname, search } = new URL(request.url);
    const note = {
      method: request.method,
      url: request.url,
      path: pathname + search,
      authorization: request.headers.get("Authorization"),
      request,
      bytes: Buffer.from(await request.clone().arrayBuffer()),
    };
    notes.push(note);
    for (const look of waiting) look();
    const send = () => globalThis.fetch(request);
    return (await answer(note, send)) || send();
  };
  const to = (path) => notes.filter((note) => note.path === path);
  return {
    fetch,
    notes,
    to,
    refreshes: () => to("/api/token/refresh/").length,
    /** Resolves with the first note, written already or later, of which this is true. */
    until(isIt) {
      return new Promise((resolve) => {
        const look = () => {
          const found = notes.find(isIt);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
  };
}

export function json(status, body, headers = {}) {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });
}

/** Answers a request to this path a number of times, and leaves the others alone. */
export function times(count, path, response) {
  return (note) => (note.path === path && count-- > 0 ? response(note) : undefined);
}

/** A gate that stays shut until it is opened; `reached` resolves when somebody stands before it. */
export function gate() {
  let open, arrive;
  const opened = new Promise((resolve) => (open = resolve));
  const reached = new Promise((resolve) => (arrive = resolve));
  return {
    open,
    reached,
    pass: () => {
      arrive();
      return opened;
    },
  };
}
