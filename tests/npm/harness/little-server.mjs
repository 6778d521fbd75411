/** A server of one-token dialects, in memory: for the option `fetch`. */

import { json, spy } from "./spy.mjs";
import { forged } from "./world.mjs";

const SLIDING = { login: "/api/token/sliding/", refresh: "/api/token/sliding/refresh/", verify: "/api/token/verify/", refusal: 401 };
const DRF_JWT = { login: "/auth-jwt/", refresh: "/auth-jwt-refresh/", verify: "/auth-jwt-verify/", refusal: 400 };
export const DIALECTS = { "simplejwt-sliding": SLIDING, "drf-jwt": DRF_JWT };

/**
 * A server that knows one token at a time: each login and each refresh makes a new one. Set `refuses` and it refuses every token;
 * `isSpentForTheApi`, and its API refuses the present one.
 */
export function littleServer(dialect) {
  const { login, refresh, verify, refusal } = DIALECTS[dialect];
  const server = { token: null, refuses: false, isSpentForTheApi: false };
  const made = () => {
    server.isSpentForTheApi = false;
    server.token = forged(60, { user_id: "1", jti: crypto.randomUUID() });
    server.dies = Date.now() + 60_000;
    return json(200, { token: server.token });
  };
  const refused = () => json(refusal, refusal === 400 ? { non_field_errors: ["Signature has expired."] } : { detail: "no" });
  const isKnown = (note) => !server.refuses && Date.now() < server.dies && JSON.parse(note.bytes).token === server.token;
  const scheme = refusal === 400 ? "JWT" : "Bearer";
  const watch = spy((note) => {
    if (note.path === login) return JSON.parse(note.bytes).password ? made() : json(400, { password: ["required"] });
    if (note.path === refresh) return isKnown(note) ? made() : refused();
    if (note.path === verify) return isKnown(note) ? json(200, {}) : refused();
    const isWelcome = note.authorization === `${scheme} ${server.token}` && !server.isSpentForTheApi;
    return isWelcome ? json(200, { msg: "Hello" }) : json(401, { detail: "no" });
  });
  return { server, ...watch };
}
