/** A server in front of a real backend. It speaks each contender's words, counts, and fails on demand; the backend alone decides which token is good. */

import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

const LIFETIME = 4;
export const USER = { username: "spiderman", password: "underoos" };

// What each contender's own server answers to a login and a refresh, and to a refresh token that it has never given out or that was spent.
const SIMPLEJWT = {
  read: (body) => JSON.parse(body),
  write: (pair) => pair,
  refusal: [401, { detail: "Token is blacklisted", code: "token_not_valid" }],
};
const GOTRUE = {
  read: (body) => ({ refresh: JSON.parse(body).refresh_token }),
  write: ({ access, refresh }) => ({ ...oauth(access, refresh), user: { id: "1", aud: "authenticated" } }),
  refusal: [400, { code: 400, error_code: "refresh_token_already_used", msg: "Invalid Refresh Token: Already Used" }],
};
const OAUTH = {
  read: (body) => ({ refresh: new URLSearchParams(body).get("refresh_token") }),
  write: ({ access, refresh }) => oauth(access, refresh),
  refusal: [400, { error: "invalid_grant", error_description: "Token is blacklisted" }],
};
const oauth = (access_token, refresh_token) => ({ access_token, refresh_token, token_type: "bearer", expires_in: LIFETIME });

const DIALECTS = { "/api/token/": SIMPLEJWT, "/api/token/refresh/": SIMPLEJWT, "/token": GOTRUE, "/oauth/token": OAUTH };

/**
 * Starts one for one run. Set `failure` to what each refresh is to be answered, `delay` to the milliseconds that a good answer
 * takes, `held` to what the slow call waits for; `refuse` an access token, `spend` a refresh token. `seen` are the headers that came with calls.
 */
export async function startServer(backend) {
  const world = { refreshes: 0, seen: [], failure: undefined, delay: 0, held: undefined };
  const refused = new Set();
  world.refuse = (access) => refused.add(access);

  const post = (path, body) =>
    fetch(backend + path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

  const spend = (refresh) => post("/api/token/refresh/", { refresh });
  world.spend = spend;
  // Checking a password takes a second or two where many do it at once, and the token's four seconds have begun by then.
  const prepared = await (await post("/api/token/", USER)).json();

  async function exchange(body, dialect) {
    const { refresh } = dialect.read(body);
    if (!refresh) return { status: 200, json: dialect.write(await (await spend(prepared.refresh)).json()) };
    world.refreshes++;
    if (world.failure) return world.failure;
    const answer = await spend(refresh);
    if (!answer.ok) return { status: dialect.refusal[0], json: dialect.refusal[1] };
    const pair = await answer.json();
    await sleep(world.delay);
    return { status: 200, json: dialect.write(pair) };
  }

  async function call(asked, path) {
    const { authorization = "" } = asked.headers;
    world.seen.push(authorization);
    const answer = refused.has(authorization.replace("Bearer ", ""))
      ? { status: 401, json: { detail: "Given token not valid for any token type", code: "token_not_valid" } }
      : await fetch(backend + path, { headers: { authorization } }).then(async (answer) => ({ status: answer.status, json: await answer.json() }));
    if (world.held && asked.url.endsWith("slow")) await world.held;
    return answer;
  }

  const server = createServer(async (asked, reply) => {
    const path = asked.url.split("?")[0];
    const body = await text(asked);
    const dialect = DIALECTS[path];
    const answer = dialect ? await exchange(body, dialect) : asked.method === "GET" ? await call(asked, path) : { status: 200, json: {} };
    if (answer === "reset") return reply.destroy();
    const { status, json, html } = answer;
    reply.writeHead(status, { "Content-Type": json ? "application/json" : "text/html" }).end(json ? JSON.stringify(json) : html);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  world.url = `http://127.0.0.1:${server.address().port}`;
  world.stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return world;
}
