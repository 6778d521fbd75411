/** A fetch for the option `fetch`: it notes each request, and may answer in the server's place. */

/**
 * `answer(note, send)` may return a Response, or throw; where it returns nothing the request goes to the server.
 * A note has `method`, `path`, `url`, `authorization`, `request` and `bytes()`.
 */
export function spy(answer = () => undefined) {
  const notes = [];
  const fetch = async (input, init) => {
    const request = new Request(input, init);
    const copy = request.clone();
    const { pathname, search } = new URL(request.url);
    const note = {
      method: request.method,
      url: request.url,
      path: pathname + search,
      authorization: request.headers.get("Authorization"),
      request,
      bytes: async () => Buffer.from(await copy.arrayBuffer()),
    };
    notes.push(note);
    const send = () => globalThis.fetch(request);
    return (await answer(note, send)) || send();
  };
  const to = (path) => notes.filter((note) => note.path === path);
  return { fetch, notes, to, refreshes: () => to("/api/token/refresh/").length };
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
